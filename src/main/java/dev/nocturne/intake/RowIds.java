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

  /**
   * Does not go back, and goes on by itself rather than to stand still for long: whoever looks for
   * a line takes few ids to be of one millisecond. Its generator asks one at a time.
   */
  private static final class Clock extends UUIDClock {

    private static final int MOST_AT_ONCE = 1_000;

    private long latest;
    private int asked;

    Clock(long earliest) {
      this.latest = earliest;
    }

    @Override
    public long currentTimeMillis() {
      long now = Math.max(asked < MOST_AT_ONCE ? latest : latest + 1, super.currentTimeMillis());
      asked = now == latest ? asked + 1 : 1;
      latest = now;
      return now;
    }
  }
}
