package dev.nocturne.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** So many requests a second, whatever the clock says at the start. */
@Beside
class RequestRateTest {

  private static final long SECOND = 1_000_000_000;

  @ParameterizedTest
  @ValueSource(longs = {0, -5 * SECOND, Long.MAX_VALUE - SECOND / 2})
  void a_second_of_them_may_come_at_once_and_then_one_for_each_part_of_it(long start) {
    RequestRate rate = new RequestRate(4, start);
    for (int i = 0; i < 4; i++) {
      assertThat(rate.pass(start)).isZero();
    }
    assertThat(rate.pass(start)).isEqualTo(Duration.ofMillis(250));
    assertThat(rate.pass(start + SECOND / 4)).isZero();
    assertThat(rate.pass(start + SECOND / 4)).isEqualTo(Duration.ofMillis(250));
    // What was not used is not saved for longer than a second.
    long later = start + 100 * SECOND;
    for (int i = 0; i < 4; i++) {
      assertThat(rate.pass(later)).isZero();
    }
    assertThat(rate.pass(later)).isPositive();
  }

  @Test
  void in_a_minute_it_lets_a_minutes_worth_pass() {
    RequestRate rate = new RequestRate(7, 0);
    int passed = 0;
    for (long now = 0; now < 60 * SECOND; now += SECOND / 100) {
      passed += rate.pass(now).isZero() ? 1 : 0;
    }
    assertThat(passed).isBetween(60 * 7, 61 * 7);
  }
}
