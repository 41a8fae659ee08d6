package dev.nocturne.live;

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
import java.util.function.Supplier;

/** Questions of one sort that tenants have for Notte, so many of them open at once. */
final class Questions {

  /** So many are open at once; jobs have calls of their own. */
  static final int AT_ONCE = 32;

  /** So many of them are a tenant's, so that its slow ones keep nobody else waiting. */
  static final int EACH = 8;

  private static final Duration SOON = Duration.ofSeconds(1);

  /** Where Notte does not say how long it needs. */
  static final Duration A_WHILE = Duration.ofSeconds(5);

  /** What a lost answer means where asking again does no harm. */
  static final Reason A_WHILE_LATER = new Reason.Later(A_WHILE);

  /** What it means where it might. */
  static final Reason PERHAPS_DONE =
      new Reason.Lost("It may have been done: look before you do it again");

  private final Function<Rejected, Reason> refusal;
  private final Reason lost;
  private final int each;
  private final Semaphore room;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /**
   * @param refusal what it means that Notte refuses
   * @param lost what it means that an answer was lost
   */
  Questions(Function<Rejected, Reason> refusal, Reason lost) {
    this(refusal, lost, EACH, AT_ONCE);
  }

  private Questions(Function<Rejected, Reason> refusal, Reason lost, int each, int atOnce) {
    this.refusal = refusal;
    this.lost = lost;
    this.each = each;
    this.room = new Semaphore(atOnce);
  }

  /**
   * Questions that bring something along which takes room here, and may be asked again.
   *
   * @param each how many of them a tenant has open at once
   * @param atOnce how many all have
   */
  static Questions bringing(int each, int atOnce) {
    return new Questions(
        refusal -> new Reason.Refused(String.valueOf(refusal.getMessage())),
        A_WHILE_LATER,
        each,
        atOnce);
  }

  /** Questions that change nothing: a refused one is about something that is gone. */
  static Questions harmless() {
    return new Questions(_ -> new Reason.Gone(), A_WHILE_LATER);
  }

  /** Questions that change something, which may have been done although the answer was lost. */
  static Questions changing() {
    return changing(PERHAPS_DONE);
  }

  /** Questions that change something, which Notte may refuse in its own words. */
  static Questions changing(Reason lost) {
    return new Questions(refusal -> new Reason.Refused(String.valueOf(refusal.getMessage())), lost);
  }

  /** Asks one, or says why that is not possible now. */
  <T> Look<T> ask(String tenant, Supplier<Look<T>> question) {
    if (open.merge(tenant, 1, Integer::sum) > each || !room.tryAcquire()) {
      left(tenant);
      return new Missing<>(new Reason.Later(SOON));
    }
    try {
      return question.get();
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
