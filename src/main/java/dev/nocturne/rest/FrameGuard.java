package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Answers, on one connection, the requests that never become whole: those that are no HTTP, and
 * those whose body is framed wrongly or stops arriving. Vert.x alone closes without a word, or
 * waits. It also closes the connection after an answer that says so, gently.
 */
final class FrameGuard extends ChannelDuplexHandler {

  /** How long a client that was refused may go on sending, in milliseconds. */
  private static final int LINGER = 500;

  private final Duration patience;

  /** Requests that were passed on and are not answered to the end. */
  private int open;

  /** Whether the answer to the first of them has begun. */
  private boolean answering;

  /** What the last request on this connection is answered with, after those before it. */
  private @Nullable EarlyProblem refusal;

  /** Whether the refused request was passed on before, so that it counts among the open ones. */
  private boolean passed;

  private boolean over;
  private boolean arriving;

  /** Whether the answer that has begun is the last one here. */
  private boolean closing;

  /** Whether it was given, so that nothing is read any more. */
  private boolean left;

  private String address = "";
  private @Nullable Future<?> timer;

  /**
   * @param patience how long a body may stand still
   */
  FrameGuard(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refusal != null || left) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpObject part) {
      EarlyProblem problem = problem(part);
      if (problem != null) {
        if (part instanceof HttpRequest request) {
          // Netty makes this one up where it could not read any.
          address = request.uri().equals("/bad-request") ? "" : request.uri();
        }
        ReferenceCountUtil.release(message);
        refuse(context, problem, !(part instanceof HttpRequest));
        return;
      }
      note(context, part);
    }
    context.fireChannelRead(message);
  }

  private @Nullable EarlyProblem problem(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      return switch (part.decoderResult().cause()) {
        case TooLongHttpLineException _ ->
            new EarlyProblem(ProblemType.URI_TOO_LONG, "The address is too long");
        case TooLongHttpHeaderException _ ->
            new EarlyProblem(ProblemType.HEADERS_TOO_LARGE, "The headers are too large");
        default ->
            new EarlyProblem(
                ProblemType.BAD_REQUEST, "This is no request in HTTP/1.1, or its body is not");
      };
    }
    if (part instanceof HttpRequest request) {
      List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (!Gate.isUri(request.uri())) {
        return Gate.unreadable(request.uri());
      }
      if (request.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
        return new EarlyProblem(ProblemType.BAD_REQUEST, "There is more than one Host header");
      }
      boolean plain =
          codings.isEmpty()
              || (codings.size() == 1
                  && codings.getFirst().equalsIgnoreCase("chunked")
                  && request.protocolVersion().equals(HttpVersion.HTTP_1_1));
      return plain
          ? null
          : new EarlyProblem(
              ProblemType.BAD_REQUEST, "Transfer-Encoding may only be chunked, in HTTP/1.1");
    }
    return null;
  }

  private void note(ChannelHandlerContext context, HttpObject part) {
    if (part instanceof HttpRequest request) {
      open++;
      address = request.uri();
    }
    arriving = !(part instanceof LastHttpContent);
    stopTimer();
    if (arriving) {
      timer = context.executor().schedule(() -> late(context), patience.toMillis(), MILLISECONDS);
    }
  }

  private void late(ChannelHandlerContext context) {
    if (!context.channel().config().isAutoRead()) {
      // It is we who do not take more at the moment.
      timer = context.executor().schedule(() -> late(context), patience.toMillis(), MILLISECONDS);
    } else if (arriving && refusal == null) {
      refuse(
          context,
          new EarlyProblem(ProblemType.REQUEST_TIMEOUT, "The body did not arrive whole"),
          true);
    }
  }

  private void refuse(ChannelHandlerContext context, EarlyProblem problem, boolean wasPassed) {
    refusal = problem;
    passed = wasPassed;
    stopTimer();
    settle(context);
  }

  /** Answers when it is the turn of the refused request, unless it was answered already. */
  private void settle(ChannelHandlerContext context) {
    int turn = passed ? 1 : 0;
    if (refusal == null || over || open > turn || (passed && answering)) {
      return;
    }
    over = true;
    if (open < turn) {
      leave(context);
    } else {
      answer(context, refusal);
    }
  }

  private void answer(ChannelHandlerContext context, EarlyProblem problem) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(problem.type().status()),
            Unpooled.copiedBuffer(problem.body(address), UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, EarlyProblem.MEDIA_TYPE)
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, "close")
        .set("X-Content-Type-Options", "nosniff");
    context.writeAndFlush(response).addListener(_ -> leave(context));
  }

  /**
   * Closes our side, and the other one a little later: bytes that nobody has read when a socket
   * closes take the answer with them.
   */
  private static void leave(ChannelHandlerContext context) {
    if (context.channel() instanceof DuplexChannel channel && channel.isActive()) {
      channel.config().setAutoRead(true);
      ChannelFuture _ = channel.shutdownOutput();
      Future<?> _ = context.executor().schedule(() -> close(context), LINGER, MILLISECONDS);
    } else {
      close(context);
    }
  }

  private static void close(ChannelHandlerContext context) {
    ChannelFuture _ = context.close();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (over && (message instanceof HttpResponse || message instanceof HttpContent)) {
      // The request was answered here.
      ReferenceCountUtil.release(message);
      promise.setSuccess();
      return;
    }
    boolean interim = message instanceof HttpResponse response && response.status().code() < 200;
    boolean last = message instanceof LastHttpContent && !interim;
    if (message instanceof HttpResponse response && !interim) {
      answering = true;
      closing = response.headers().containsValue(HttpHeaderNames.CONNECTION, "close", true);
    }
    if (last && closing) {
      left = true;
      stopTimer();
      promise.unvoid().addListener(_ -> leave(context));
    }
    super.write(context, message, promise);
    if (last) {
      open--;
      answering = false;
      settle(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    stopTimer();
    super.channelInactive(context);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
