package dev.nocturne.store;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Up to which id no event can come any more that has no position: a round begins after it unless it
 * is time to begin at the first. An id is taken by a transaction that has its number already, so
 * those of ids that were seen have all ended when the oldest one that goes on began later.
 */
final class OutboxFloor {

  private final RareLook looks;
  private long floor;
  private long top;
  private @Nullable Seen seen;

  /**
   * @param nanoTime a clock that never goes back
   */
  OutboxFloor(LongSupplier nanoTime) {
    this.looks = new RareLook(nanoTime);
  }

  /**
   * At one moment.
   *
   * @param id the highest that had been given a position before
   * @param own the number of a transaction that began later than those which had taken that id and
   *     lower ones
   */
  private record Seen(long id, long own) {}

  /**
   * What a round found.
   *
   * @param begun when, by {@link #now}
   * @param from the id after which it looked
   * @param oldest the number of the oldest transaction that went on when it began
   * @param own the round's number, greater than those of all that had one then
   * @param moved how many events got their positions
   * @param last the highest id of them, or 0
   * @param all whether no more were there
   */
  record Round(long begun, long from, long oldest, long own, int moved, long last, boolean all) {}

  long now() {
    return looks.now();
  }

  /**
   * The id after which the next round looks; also from the first, since a server may be replaced.
   */
  synchronized long next() {
    return looks.due() ? 0 : floor;
  }

  /** A round was committed; of any other nothing is learned. */
  synchronized void learn(Round round) {
    if (round.from() == 0) {
      looks.made(round.begun());
    }
    Seen known = seen;
    if (known != null && round.oldest() >= known.own()) {
      if (round.all() || round.last() >= known.id()) {
        floor = known.id();
        seen = null;
      }
    }
    if (seen == null) {
      seen = new Seen(top, round.own());
    }
    top = Math.max(top, round.last());
  }
}
