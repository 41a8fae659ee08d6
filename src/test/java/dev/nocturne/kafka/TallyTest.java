package dev.nocturne.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TallyTest {

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Tally tally = new Tally(meters);

  @ParameterizedTest
  @EnumSource
  void each_reason_is_counted_from_nought_or_nobody_would_see_its_first_record_come(Reason reason) {
    assertThat(counted(reason)).isZero();
    tally.count(reason);
    assertThat(counted(reason)).isOne();
  }

  private double counted(Reason reason) {
    return meters.get("nocturne.kafka.records").tag("result", reason.wire()).counter().count();
  }
}
