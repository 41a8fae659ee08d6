package dev.nocturne.live;

import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Asks Notte about a subject, with so many questions open at once. */
final class Asking {

  /** So many questions of one sort are open at once; jobs have calls of their own. */
  static final int AT_ONCE = 32;

  /** So many of them are a tenant's, so that its slow ones keep nobody else waiting. */
  static final int EACH = 8;

  private static final Duration SOON = Duration.ofSeconds(1);

  /** Where Notte does not say how long it needs. */
  static final Duration A_WHILE = Duration.ofSeconds(5);

  private final Function<Subject, Look<Trail>> trails;
  private final Function<Rejected, Reason> refusal;
  private final Reason lost;
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /**
   * @param trails finds out what Notte is to be asked about
   * @param refusal what it means that Notte refuses
   * @param lost what it means that an answer was lost
   */
  Asking(Function<Subject, Look<Trail>> trails, Function<Rejected, Reason> refusal, Reason lost) {
    this.trails = trails;
    this.refusal = refusal;
    this.lost = lost;
  }

  <T> Look<T> look(Subject subject, Function<Trail, Look<T>> question) {
    return switch (trails.apply(subject)) {
      case Missing<Trail>(Reason why) -> new Missing<>(why);
      case Found<Trail>(Trail trail) -> asked(subject.tenant(), trail, question);
    };
  }

  private <T> Look<T> asked(String tenant, Trail trail, Function<Trail, Look<T>> question) {
    if (open.merge(tenant, 1, Integer::sum) > EACH || !room.tryAcquire()) {
      left(tenant);
      return new Missing<>(new Reason.Later(SOON));
    }
    try {
      return question.apply(trail);
    } catch (NotteException e) {
      return new Missing<>(reason(e));
    } finally {
      room.release();
      left(tenant);
    }
  }

  private void left(String tenant) {
    open.computeIfPresent(tenant, (_, questions) -> questions == 1 ? null : questions - 1);
  }

  private Reason reason(NotteException error) {
    return switch (error) {
      case Busy busy -> new Reason.Later(busy.retryAfter() == null ? A_WHILE : busy.retryAfter());
      case Rejected rejected -> refusal.apply(rejected);
      case Unclear _ -> lost;
    };
  }
}
