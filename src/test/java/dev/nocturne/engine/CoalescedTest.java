package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescedTest {

  @Test
  void whoever_asks_during_a_round_gets_one_more_round_however_many_ask() throws Exception {
    AtomicInteger rounds = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Coalesced round =
        new Coalesced(
            () -> {
              rounds.incrementAndGet();
              begun.countDown();
              awaitLatch(mayEnd);
            });
    Thread first = Thread.startVirtualThread(round);
    awaitLatch(begun);
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(Thread.startVirtualThread(round));
    }
    for (Thread other : others) {
      other.join();
    }
    mayEnd.countDown();
    first.join();

    assertThat(rounds).hasValue(2);
  }

  @Test
  void a_round_that_failed_does_not_keep_the_next_one_from_running() {
    AtomicInteger rounds = new AtomicInteger();
    Coalesced round =
        new Coalesced(
            () -> {
              if (rounds.incrementAndGet() < 3) {
                throw new StackOverflowError("even so");
              }
            });

    assertThatThrownBy(round::run).isInstanceOf(StackOverflowError.class);
    assertThatThrownBy(round::run).isInstanceOf(StackOverflowError.class);
    round.run();
    assertThat(rounds).hasValue(3);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
