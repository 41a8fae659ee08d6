package dev.nocturne;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.pollinterval.IterativePollInterval;
import org.awaitility.pollinterval.PollInterval;

/** Waits for what happens elsewhere. */
public final class Patience {

  /** Longer than anything takes on a slow machine: it only ends what would hang for ever. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private static final Duration SELDOM = Duration.ofMillis(64);

  /** Soon at first, since most is there at once, and then no more often than anybody notices. */
  private static final PollInterval LOOKS =
      IterativePollInterval.iterative(
          last -> last.compareTo(SELDOM) < 0 ? last.multipliedBy(2) : last, Duration.ofMillis(4));

  private Patience() {}

  /** Waits as long as it takes. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(LOOKS);
  }
}
