package dev.nocturne.rest;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that are being answered. A service that is about to stop answers as before, but lets
 * go of each connection with its next answer, so that few are left to be cut.
 */
@Singleton
public class Traffic {

  /** Whoever holds an answer back lets go of it now, since the socket is about to be closed. */
  public record LastCall() {}

  private final Event<LastCall> lastCall;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int underWay;
  private volatile boolean leaving;

  Traffic(Event<LastCall> lastCall) {
    this.lastCall = lastCall;
  }

  /** From now on every answer ends its connection. */
  public void leave() {
    leaving = true;
  }

  /**
   * Waits until no request is being answered, having asked those that are held back to end.
   *
   * @param most how long
   */
  public void quiet(Duration most) throws InterruptedException {
    lastCall.fire(new LastCall());
    long left = most.toNanos();
    lock.lock();
    try {
      while (underWay > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A request has come. */
  void begins(HttpServerRequest request) {
    count(1);
    if (leaving && request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader("Connection", "close");
    }
  }

  /** Its answer is complete, or its client has left. */
  void ends() {
    count(-1);
  }

  private void count(int more) {
    lock.lock();
    try {
      underWay += more;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
