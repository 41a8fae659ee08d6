package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@Beside
class WorkersTest {

  private final AtomicInteger told = new AtomicInteger();

  private Workers of(int all) {
    Workers workers = new Workers(all);
    workers.whenFree(told::incrementAndGet);
    return workers;
  }

  private static void take(Workers workers, int count) {
    for (int i = 0; i < count; i++) {
      workers.take();
    }
  }

  @Test
  void who_found_none_free_is_told_once_when_there_are_enough() {
    Workers workers = of(64);
    take(workers, 64);
    assertThat(workers.free()).isZero();
    for (int i = 1; i < 8; i++) {
      workers.giveBack();
    }
    assertThat(told).hasValue(0);
    workers.giveBack();
    assertThat(told).hasValue(1);
    workers.giveBack();
    assertThat(told).hasValue(1);
    assertThat(workers.free()).isEqualTo(9);
  }

  @Test
  void the_only_worker_is_told_of_as_well() {
    Workers workers = of(1);
    take(workers, 1);
    assertThat(workers.free()).isZero();
    workers.giveBack();
    assertThat(told).hasValue(1);
  }

  @Test
  void nobody_is_told_who_found_some_free() {
    Workers workers = of(2);
    take(workers, 1);
    assertThat(workers.free()).isEqualTo(1);
    take(workers, 1);
    workers.giveBack();
    workers.giveBack();
    assertThat(told).hasValue(0);
  }
}
