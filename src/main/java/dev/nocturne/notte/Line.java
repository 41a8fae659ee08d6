package dev.nocturne.notte;

import com.fasterxml.jackson.core.JacksonException;
import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.LargeReplies.NoRoomException;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The line to Notte: sends one call and reads its answer within one time limit for all of it. A
 * call that is late, interrupted or no longer wanted is ended upstream too.
 */
final class Line implements AutoCloseable {

  /** What an answer is read into; may throw a {@link NotteException} of its own. */
  interface Reading<T> {
    T read(Reply reply) throws IOException;
  }

  private final Supplier<NotteEndpoint> endpoint;
  private final long responseLimit;
  private final LargeReplies large;
  private final Consumer<Reply> hearing;
  private final CallWatch watch;
  private final ScheduledThreadPoolExecutor timer;
  private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile @Nullable Wire wire;

  /**
   * @param endpoint asked at each call
   * @param responseLimit the largest body taken in, in bytes
   * @param large where those wait for memory that are large
   * @param hearing is shown the head of every answer of Notte's own
   */
  Line(
      Supplier<NotteEndpoint> endpoint,
      long responseLimit,
      LargeReplies large,
      Consumer<Reply> hearing,
      CallWatch watch) {
    this.endpoint = endpoint;
    this.hearing = hearing;
    this.watch = watch;
    this.responseLimit = responseLimit;
    this.large = large;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("notte-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Makes a call on the current thread.
   *
   * @param limit from now to the last byte of the answer
   */
  <T> T call(
      Operation operation,
      Duration limit,
      Function<NotteApi, Response> request,
      Reading<T> reading) {
    return watch.call(
        operation.wire(),
        () -> made(operation, limit, () -> wire().api(), hearing, request, reading));
  }

  /** Where Notte is now. */
  URI address() {
    return endpoint.get().url();
  }

  /**
   * Makes a call at an address that Notte pointed to; only one of Notte's own origin sees the key,
   * and only what that one answers says something of the key.
   *
   * @param limit from now to the last byte of the answer
   */
  <T> T callElsewhere(
      Operation operation,
      Duration limit,
      URI to,
      Function<NotteApi, Response> request,
      Reading<T> reading) {
    NotteEndpoint notte = endpoint.get();
    try (Wire there = Wire.beyond(notte, to)) {
      return watch.call(
          operation.wire(),
          () ->
              Wire.isOf(notte, to)
                  ? made(operation, limit, there::api, hearing, request, reading)
                  : foreign(() -> made(operation, limit, there::api, _ -> {}, request, reading)));
    }
  }

  private static <T> T foreign(Supplier<T> call) {
    try {
      return call.get();
    } catch (Busy e) {
      throw e.elsewhere();
    }
  }

  private <T> T made(
      Operation operation,
      Duration limit,
      Supplier<NotteApi> where,
      Consumer<Reply> ears,
      Function<NotteApi, Response> request,
      Reading<T> reading) {
    if (Thread.currentThread().isInterrupted() || closed) {
      throw new Unclear(Scope.REQUEST, operation.words() + " was interrupted", null);
    }
    Call call = new Call(timer);
    underWay.add(call);
    TimeLimit time = new TimeLimit(timer, limit, call::expire);
    Reply reply = null;
    try {
      boolean waits = !InHaste.now() || !operation.onlyLooks();
      reply = new Reply(send(call, where.get(), request), responseLimit, large, time, waits);
      ears.accept(reply);
      return reading.read(reply);
    } catch (IOException e) {
      throw broken(operation, limit, call, reply, e);
    } finally {
      if (reply != null) {
        reply.leave();
      }
      // Asked before the time limit is lifted, since it may have to wait for the last bytes.
      boolean complete = reply != null && reply.complete();
      time.stop();
      underWay.remove(call);
      if (!complete) {
        call.hangUp();
      }
    }
  }

  private static Response send(Call call, NotteApi api, Function<NotteApi, Response> request)
      throws IOException {
    try {
      return ScopedValue.where(Call.CURRENT, call).call(() -> request.apply(api));
    } catch (ProcessingException e) {
      throw new IOException(e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException e) {
      // The REST client lets some errors of the HTTP client through as they are.
      throw new IOException(e);
    }
  }

  private static NotteException broken(
      Operation operation, Duration limit, Call call, @Nullable Reply reply, IOException error) {
    Throwable cause = reply == null && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
      Thread.currentThread().interrupt();
      return new Unclear(Scope.REQUEST, operation.words() + " was interrupted", null);
    }
    if (cause instanceof NoRoomException) {
      return new Busy(Reason.ELSEWHERE, null, "there is no memory for the answer now");
    }
    if (call.expired()) {
      String message = operation.words() + " was not answered in full within " + limit;
      return call.sent()
          ? new Unclear(Scope.REQUEST, message, null)
          : new Busy(Reason.UNREACHABLE, null, message);
    }
    if (!call.sent()) {
      return new Busy(Reason.UNREACHABLE, null, unreachable(cause));
    }
    if (reply != null && reply.tooLarge()) {
      return tooLarge(operation);
    }
    if (cause instanceof JacksonException) {
      return Unreadable.because(operation, "is no JSON of the expected form");
    }
    return new Unclear(Scope.REQUEST, "the connection broke during " + operation.words(), cause);
  }

  private static NotteException tooLarge(Operation operation) {
    String message = "the answer to " + operation.words() + " is larger than the limit";
    return operation.bringsResult()
        ? new Rejected(FailureKind.RESULT_TOO_LARGE, message)
        : new Unclear(Scope.REQUEST, message, null);
  }

  private static String unreachable(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof SSLException) {
        return "Notte's TLS certificate or protocol is refused: "
            + Words.shorten(each.getMessage());
      }
      if (each instanceof UnknownHostException) {
        return "Notte's host name is unknown: " + Words.shorten(each.getMessage());
      }
    }
    return "no connection to Notte: " + Words.shorten(cause.getMessage());
  }

  private Wire wire() {
    NotteEndpoint now = endpoint.get();
    Wire known = wire;
    if (known != null && known.endpoint().equals(now)) {
      return known;
    }
    return renewed(now);
  }

  private synchronized Wire renewed(NotteEndpoint now) {
    Wire known = wire;
    if (known == null || !known.endpoint().equals(now)) {
      // The old one is left to its running calls; addresses change only when an emulator restarts.
      known = Wire.to(now);
      wire = known;
    }
    return known;
  }

  /** Ends what is under way: the REST client would leave its callers waiting for ever. */
  @Override
  public void close() {
    closed = true;
    underWay.forEach(Call::abandon);
    // Time limits that are set still run out, for a call that began in this very moment.
    timer.shutdown();
    Wire known = wire;
    if (known != null) {
      known.close();
    }
  }
}
