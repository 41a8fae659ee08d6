package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RareLookTest {

  private long nanos = Duration.ofDays(1).toNanos();
  private final RareLook look = new RareLook(() -> nanos);

  private void takes(Duration time) {
    long begun = look.now();
    nanos += time.toNanos();
    look.made(begun);
  }

  private boolean isDueAfter(Duration passed) {
    nanos += passed.toNanos();
    return look.due();
  }

  @Test
  void looks_take_a_twentieth_of_the_time() {
    assertThat(look.due()).isTrue();
    takes(Duration.ofMillis(3));
    assertThat(isDueAfter(Duration.ofMillis(59))).isFalse();
    assertThat(isDueAfter(Duration.ofMillis(1))).isTrue();
  }

  @Test
  void one_that_was_held_up_hides_nothing_for_longer_than_five_seconds() {
    takes(Duration.ofSeconds(15));
    assertThat(isDueAfter(Duration.ofMillis(4_999))).isFalse();
    assertThat(isDueAfter(Duration.ofMillis(1))).isTrue();
  }
}
