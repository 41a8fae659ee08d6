package dev.nocturne.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.notte.Account;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.usage.LatestUsage.Told;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@Beside
class LatestUsageTest {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private final AtomicInteger asked = new AtomicInteger();
  private Instant now = START;
  private Supplier<Account.Usage> notte = () -> used(asked.get());
  private final LatestUsage latest =
      new LatestUsage(
          () -> {
            asked.incrementAndGet();
            return notte.get();
          },
          () -> now);

  private static Account.Usage used(long sessions) {
    return new Account.Usage(
        "free",
        "November 2026",
        new Account.Counts(sessions, null),
        new Account.Costs(new BigDecimal("0.10"), null, new BigDecimal("1.5"), null, null),
        new Account.Limits(BigDecimal.TEN, null),
        new Account.Balance(null, null, new BigDecimal("8.4")),
        false);
  }

  private void passes(Duration time) {
    now = now.plus(time);
  }

  private Told.Usage told() {
    assertThat(latest.tell()).isInstanceOf(Told.Usage.class);
    return (Told.Usage) latest.tell();
  }

  private void fails(RuntimeException error) {
    notte =
        () -> {
          throw error;
        };
  }

  private static Busy busy(@Nullable Duration retryAfter) {
    return new Busy(Reason.RATE_LIMITED, retryAfter, "429");
  }

  @Test
  void an_answer_is_good_for_a_minute() {
    assertThat(told().age()).isZero();
    passes(LatestUsage.GOOD.minusMillis(1));
    assertThat(told().age()).isEqualTo(LatestUsage.GOOD.minusMillis(1));
    assertThat(asked).hasValue(1);
    passes(Duration.ofMillis(1));
    Told.Usage next = told();
    assertThat(next.view().counts().sessions()).isEqualTo(2);
    assertThat(next.view().asOf()).isEqualTo(START.plus(LatestUsage.GOOD));
  }

  @Test
  void what_notte_said_is_told_in_our_words() {
    UsageView view = told().view();
    assertThat(view.costs())
        .isEqualTo(
            new UsageView.Costs(new BigDecimal("0.10"), null, new BigDecimal("1.5"), null, null));
    assertThat(view.limits()).isEqualTo(new UsageView.Limits(BigDecimal.TEN, null));
    assertThat(view.balance())
        .isEqualTo(new UsageView.Balance(null, null, new BigDecimal("8.4"), false));
    assertThat(view.plan()).isEqualTo("free");
    assertThat(view.period()).isEqualTo("November 2026");
  }

  @Test
  void while_notte_does_not_answer_its_last_answer_grows_older() {
    UsageView known = told().view();
    passes(Duration.ofMinutes(3));
    fails(new Unclear(Scope.NOTTE, "lost", null));
    assertThat(told()).isEqualTo(new Told.Usage(known, Duration.ofMinutes(3)));
    assertThat(asked).hasValue(2);
    passes(LatestUsage.PAUSE);
    notte = () -> used(7);
    assertThat(told().age()).isZero();
  }

  @Test
  void notte_is_left_alone_for_as_long_as_it_wants() {
    fails(busy(Duration.ofSeconds(90)));
    assertThat(latest.tell()).isEqualTo(new Told.Nothing(Duration.ofSeconds(90)));
    passes(Duration.ofSeconds(89));
    assertThat(latest.tell()).isEqualTo(new Told.Nothing(Duration.ofSeconds(1)));
    assertThat(asked).hasValue(1);
    fails(busy(null));
    passes(Duration.ofSeconds(1));
    assertThat(latest.tell()).isEqualTo(new Told.Nothing(LatestUsage.PAUSE));
    assertThat(asked).hasValue(2);
  }

  @Test
  void those_who_ask_at_once_are_answered_by_one_question() throws Exception {
    CountDownLatch others = new CountDownLatch(8);
    notte =
        () -> {
          try {
            others.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return used(1);
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Told>> all =
          IntStream.range(0, 8)
              .mapToObj(
                  _ ->
                      threads.submit(
                          () -> {
                            others.countDown();
                            return latest.tell();
                          }))
              .toList();
      for (Future<Told> one : all) {
        assertThat(one.get()).isInstanceOf(Told.Usage.class);
      }
    }
    assertThat(asked).hasValue(1);
  }
}
