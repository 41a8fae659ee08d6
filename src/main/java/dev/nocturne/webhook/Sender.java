package dev.nocturne.webhook;

import dev.nocturne.webhook.Answer.Answered;
import dev.nocturne.webhook.Answer.Silent;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls webhooks: to the address that was judged, with the name in TLS and in the Host header. It
 * follows no redirects, waits for a limited time, and hardly looks at what it is told.
 */
public final class Sender {

  /** From the connection to the end of the answer. */
  public static final Duration LONGEST = Duration.ofSeconds(15);

  private static final int CONNECT_MILLIS = 5_000;

  /** So much of an answer is taken in before the connection is closed, in bytes. */
  private static final int MOST_ANSWER = 4 * 1024;

  private static final int MOST_HEADERS = 8 * 1024;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final Guard guard;
  private final HttpClient client;
  private final Duration longest;

  /**
   * A sender over a client.
   *
   * @param client made with {@link #options}
   * @param longest how long a call may take
   */
  public Sender(Guard guard, HttpClient client, Duration longest) {
    this.guard = guard;
    this.client = client;
    this.longest = longest;
  }

  /** How the client has to be: a connection for each call, so that each goes where it may. */
  public static HttpClientOptions options() {
    return new HttpClientOptions()
        .setKeepAlive(false)
        .setConnectTimeout(CONNECT_MILLIS)
        .setSslHandshakeTimeout(CONNECT_MILLIS)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(MOST_HEADERS)
        .setVerifyHost(true);
  }

  /** Posts a message, and returns when it was answered or the time is over. */
  Answer send(String url, Map<String, String> headers, byte[] body) throws InterruptedException {
    RequestOptions request;
    try {
      URI target = URI.create(URI.create(url).toASCIIString());
      request = request(target, guard.address(target));
    } catch (RefusedTargetException e) {
      return new Silent(String.valueOf(e.getMessage()));
    }
    headers.forEach(request::putHeader);
    Call call = new Call();
    Future<Answer> answer =
        client.request(request).compose(open -> call.post(open, Buffer.buffer(body)));
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return call.soFar();
    } catch (ExecutionException e) {
      return new Silent(why(e.getCause()));
    } finally {
      call.close();
    }
  }

  private static RequestOptions request(URI target, InetAddress address) {
    boolean tls = "https".equalsIgnoreCase(target.getScheme());
    int port = target.getPort() > 0 ? target.getPort() : tls ? HTTPS : HTTP;
    String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    String query = target.getRawQuery();
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
        .setHost(target.getHost())
        .setPort(port)
        .setSsl(tls)
        .setFollowRedirects(false)
        .setURI(query == null ? path : path + "?" + query);
  }

  /** Said to the webhook's owner, so no more than its own side knows. */
  private static String why(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return "TLS failed: the certificate or the protocol is not accepted";
      }
      if (cause instanceof ConnectException) {
        return "no connection";
      }
      if (cause instanceof DecoderException) {
        return "the answer cannot be read";
      }
    }
    return "the connection ended without an answer";
  }

  /** One call, seen from the thread that waits for it and from the one that runs it. */
  private static final class Call {

    private @Nullable HttpClientRequest request;
    private @Nullable Answer answer;
    private boolean over;

    synchronized Future<Answer> post(HttpClientRequest open, Buffer body) {
      request = open;
      // A broken connection is told by the call itself; without this it would be an error of ours.
      open.connection().exceptionHandler(_ -> {});
      if (over) {
        // Nobody waits any more, so nothing must leave.
        open.reset();
        return Future.failedFuture("too late");
      }
      return open.send(body).compose(this::read);
    }

    private Future<Answer> read(HttpClientResponse response) {
      Answer head = new Answered(response.statusCode(), response.getHeader("Retry-After"));
      synchronized (this) {
        answer = head;
      }
      Promise<Answer> end = Promise.promise();
      int[] taken = {0};
      response.handler(
          part -> {
            taken[0] += part.length();
            if (taken[0] > MOST_ANSWER) {
              end.tryComplete(head);
            }
          });
      response.exceptionHandler(_ -> end.tryComplete(head));
      response.endHandler(_ -> end.tryComplete(head));
      return end.future();
    }

    synchronized Answer soFar() {
      return answer == null ? new Silent("no answer in time") : answer;
    }

    synchronized void close() {
      over = true;
      if (request != null) {
        request.reset();
      }
    }
  }
}
