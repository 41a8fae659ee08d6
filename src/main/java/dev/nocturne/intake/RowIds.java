package dev.nocturne.intake;

import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ids of the jobs of one batch, which rise with its rows: results are read in their order. Where
 * another replica goes on whose clock is behind, its ids begin after the last one that there is.
 */
final class RowIds {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final NoArgGenerator ids;

  /**
   * @param last the greatest id of a job that the batch has, or null if it has none
   */
  RowIds(@Nullable UUID last) {
    this.ids = new TimeBasedEpochGenerator(RANDOM, new Clock(last == null ? 0 : time(last) + 1));
  }

  /** An id that is greater than all before. */
  UUID next() {
    return ids.generate();
  }

  /** The milliseconds since 1970 that an id of version 7 begins with. */
  private static long time(UUID id) {
    return id.getMostSignificantBits() >>> Short.SIZE;
  }

  /** Does not go back; its generator asks one at a time. */
  private static final class Clock extends UUIDClock {

    private long latest;

    Clock(long earliest) {
      this.latest = earliest;
    }

    @Override
    public long currentTimeMillis() {
      latest = Math.max(latest, super.currentTimeMillis());
      return latest;
    }
  }
}
