package dev.nocturne;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what happens elsewhere. */
public final class Patience {

  /** Longer than anything takes on a slow machine: it only ends what would hang for ever. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private Patience() {}

  /** Waits as long as it takes. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LONGEST);
  }
}
