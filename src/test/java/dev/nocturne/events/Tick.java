package dev.nocturne.events;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still unless it is moved, for the store and the relay alike. */
public final class Tick {

  private final AtomicLong nanos = new AtomicLong();

  /** The time as the store has it. */
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos.get());
  }

  /** The time as a replica has it. */
  public long nanos() {
    return nanos.get();
  }

  /** Lets so much time pass. */
  public void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
