package dev.nocturne.flow;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a list was read far enough back in time, as long as it shows the newest first. */
final class Backwards {

  /** Clocks of Notte and of the database may differ by this much. */
  private static final Duration CLOCKS = Duration.ofMinutes(10);

  private final Instant oldest;
  private Instant last = Instant.MAX;
  private boolean newestFirst = true;

  /**
   * @param notBefore nothing that is looked for can have been begun earlier
   */
  Backwards(Instant notBefore) {
    this.oldest = notBefore.minus(CLOCKS);
  }

  /** One row of the list; where it does not tell its time, the next one may. */
  void see(@Nullable Instant createdAt) {
    if (createdAt != null) {
      newestFirst &= !createdAt.isAfter(last);
      last = createdAt;
    }
  }

  /** Whether what follows is older than all that is looked for. */
  boolean farEnough() {
    return newestFirst && last.isBefore(oldest);
  }
}
