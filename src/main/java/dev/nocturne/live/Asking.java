package dev.nocturne.live;

import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Asks Notte about a subject, with so many questions open at once. */
final class Asking {

  /** So many questions of one sort are open at once; jobs have calls of their own. */
  private static final int AT_ONCE = 32;

  private static final Duration SOON = Duration.ofSeconds(1);

  /** Where Notte does not say how long it needs. */
  static final Duration A_WHILE = Duration.ofSeconds(5);

  private final Trails trails;
  private final Function<Rejected, Reason> refusal;
  private final Reason lost;
  private final Semaphore room = new Semaphore(AT_ONCE);

  /**
   * @param refusal what it means that Notte refuses
   * @param lost what it means that an answer was lost
   */
  Asking(Trails trails, Function<Rejected, Reason> refusal, Reason lost) {
    this.trails = trails;
    this.refusal = refusal;
    this.lost = lost;
  }

  <T> Look<T> look(Subject subject, Function<Trail, Look<T>> question) {
    return switch (trails.of(subject)) {
      case Missing<Trail>(Reason why) -> new Missing<>(why);
      case Found<Trail>(Trail trail) -> asked(trail, question);
    };
  }

  private <T> Look<T> asked(Trail trail, Function<Trail, Look<T>> question) {
    if (!room.tryAcquire()) {
      return new Missing<>(new Reason.Later(SOON));
    }
    try {
      return question.apply(trail);
    } catch (NotteException e) {
      return new Missing<>(reason(e));
    } finally {
      room.release();
    }
  }

  private Reason reason(NotteException error) {
    return switch (error) {
      case Busy busy -> new Reason.Later(busy.retryAfter() == null ? A_WHILE : busy.retryAfter());
      case Rejected rejected -> refusal.apply(rejected);
      case Unclear _ -> lost;
    };
  }
}
