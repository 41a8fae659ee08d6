package dev.nocturne.emulator;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Ids that look like Notte's and are the same for the same seed. */
public final class Ids {

  private Ids() {}

  /** Each id once; different seeds never give the same one. */
  public static Supplier<String> seeded(long seed) {
    AtomicLong next = new AtomicLong();
    return () -> new UUID(seed, next.incrementAndGet()).toString();
  }
}
