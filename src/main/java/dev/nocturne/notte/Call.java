package dev.nocturne.notte;

import io.vertx.core.http.HttpClientRequest;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.impl.RestClientRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * One call under way, so that it can be ended from outside. Ending it closes its connection, in
 * whatever phase it is, and wakes the thread that waits for it.
 */
final class Call {

  /** The call that the current thread makes; the REST client runs its request filters there. */
  static final ScopedValue<Call> CURRENT = ScopedValue.newInstance();

  /** How often a call that was ended while it was still connecting is looked at again. */
  private static final long LOOK_AGAIN_MS = 100;

  private static final int LOOKS = 100;

  private final ScheduledExecutorService timer;
  private volatile @Nullable RestClientRequestContext request;
  private volatile boolean expired;

  Call(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** Remembers what the REST client is about to send. */
  void sends(RestClientRequestContext context) {
    request = context;
  }

  /** Whether anything can have reached Notte: a request exists only on an open connection. */
  boolean sent() {
    RestClientRequestContext context = request;
    return context != null && context.getHttpClientRequest() != null;
  }

  /** Ends the call because its time is over. */
  void expire() {
    expired = true;
    hangUp(LOOKS);
  }

  /** Whether its time was over before its answer was complete. */
  boolean expired() {
    return expired;
  }

  /** Ends the call because nobody wants the rest of its answer. */
  void hangUp() {
    hangUp(LOOKS);
  }

  /** Ends the call because the client ends, without waiting for a connection to come about. */
  void abandon() {
    RestClientRequestContext context = request;
    hangUp(0);
    if (context != null) {
      context.getResult().completeExceptionally(new HungUpException());
    }
  }

  private void hangUp(int looks) {
    RestClientRequestContext context = request;
    if (context == null) {
      return;
    }
    HttpClientRequest http = context.getHttpClientRequest();
    if (http != null) {
      http.reset();
      // Without it a thread that waits for the head of the answer would learn of the reset only.
      context.getResult().completeExceptionally(new HungUpException());
    } else if (looks > 0 && !context.getResult().isDone()) {
      ScheduledFuture<?> _ =
          timer.schedule(() -> hangUp(looks - 1), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** What a thread sees whose call was ended. */
  static final class HungUpException extends java.io.IOException {
    private static final long serialVersionUID = 1L;

    HungUpException() {
      super("the call was ended");
    }
  }
}
