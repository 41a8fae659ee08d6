package dev.nocturne.notte;

import dev.nocturne.job.Kind;
import java.time.Duration;
import java.util.Set;

/** What the whole key has learned about Notte's mood. */
public final class Pressure {

  /** How long nothing may be begun; zero means go on. */
  public Duration holds() {
    return Duration.ZERO;
  }

  /** How many slots to use of those configured. */
  public int slots(int configured) {
    return configured;
  }

  /** The kinds whose operation is gone upstream. */
  public Set<Kind> paused() {
    return Set.of();
  }
}
