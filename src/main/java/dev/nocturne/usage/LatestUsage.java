package dev.nocturne.usage;

import dev.nocturne.notte.Account;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteException.Busy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What Notte said last of what the key has used. However many ask, Notte is asked once in a minute
 * and by one of them, and after it did not answer it is left alone for a while.
 */
public final class LatestUsage {

  /** For so long an answer is not asked for again. */
  static final Duration GOOD = Duration.ofMinutes(1);

  /** For so long Notte is left alone at least when it did not answer. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  private final Supplier<Account.Usage> notte;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private @Nullable UsageView last;
  private Instant again = Instant.MIN;

  /**
   * @param notte asks Notte, and throws a {@link NotteException} if that did not work
   */
  public LatestUsage(Supplier<Account.Usage> notte, InstantSource clock) {
    this.notte = notte;
    this.clock = clock;
  }

  /** What can be told of it. */
  public sealed interface Told {

    /**
     * Notte's last answer.
     *
     * @param age more than a minute only while Notte does not answer
     */
    record Usage(UsageView view, Duration age) implements Told {}

    /**
     * Notte has not answered yet.
     *
     * @param comeAgain when Notte will be asked again at the earliest
     */
    record Nothing(Duration comeAgain) implements Told {}
  }

  /**
   * What can be told now. Blocks while Notte is asked, for at most as long as one call may take.
   */
  public Told tell() {
    asking.lock();
    try {
      if (!clock.instant().isBefore(again)) {
        ask();
      }
      Instant now = clock.instant();
      return last == null
          ? new Told.Nothing(Duration.between(now, again))
          : new Told.Usage(last, Duration.between(last.asOf(), now));
    } finally {
      asking.unlock();
    }
  }

  private void ask() {
    try {
      Account.Usage usage = notte.get();
      last = UsageView.of(usage, clock.instant());
      again = clock.instant().plus(GOOD);
    } catch (NotteException e) {
      again = clock.instant().plus(pause(e));
    }
  }

  private static Duration pause(NotteException error) {
    Duration wanted = error instanceof Busy busy ? busy.retryAfter() : null;
    return wanted == null || wanted.compareTo(PAUSE) < 0 ? PAUSE : wanted;
  }
}
