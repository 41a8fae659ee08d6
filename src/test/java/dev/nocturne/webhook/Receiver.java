package dev.nocturne.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nocturne.job.SigningSecret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A client's side: takes messages in and answers as it is told. */
final class Receiver implements AutoCloseable {

  /** What came, with header names in lower case. */
  record Got(String path, Map<String, List<String>> headers, String body) {

    String header(String name) {
      return headers.get(name).getFirst();
    }

    /** Whether the library of Standard Webhooks takes it for one that was signed so. */
    boolean isSignedWith(SigningSecret secret) {
      try {
        new Webhook(secret.text()).verify(body, headers);
        return true;
      } catch (WebhookVerificationException _) {
        return false;
      }
    }
  }

  /** Answers. */
  interface Answering {
    void to(HttpExchange call) throws IOException;
  }

  final List<Got> got = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private volatile Answering answering = call -> call.sendResponseHeaders(204, -1);

  Receiver() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100));
  }

  Receiver(HttpServer server) {
    this.server = server;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Its address under a name that only tests know. */
  String url(String host) {
    return "http://" + host + ":" + port() + "/in?a=b";
  }

  void answers(Answering with) {
    answering = with;
  }

  void answers(int status, String... header) {
    answering =
        call -> {
          if (header.length == 2) {
            call.getResponseHeaders().set(header[0], header[1]);
          }
          call.sendResponseHeaders(status, -1);
        };
  }

  private void take(HttpExchange call) throws IOException {
    try (call) {
      Map<String, List<String>> headers = new TreeMap<>();
      call.getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
      String body = new String(call.getRequestBody().readAllBytes(), UTF_8);
      got.add(new Got(call.getRequestURI().toString(), headers, body));
      answering.to(call);
    }
  }

  /** Sends a body that never ends, for as long as somebody listens. */
  static void endless(HttpExchange call) throws IOException {
    call.sendResponseHeaders(200, 0);
    try (OutputStream out = call.getResponseBody()) {
      while (true) {
        out.write(new byte[1024]);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
