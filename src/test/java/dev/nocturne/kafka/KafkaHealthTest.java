package dev.nocturne.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** What does not work with Kafka is told in words, and counted for those who watch. */
class KafkaHealthTest {

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Troubles troubles = new Troubles(meters);
  private final KafkaHealth health = new KafkaHealth(troubles);

  @Test
  void what_does_not_work_is_told_part_by_part_and_in_a_sentence() {
    assertThat(data()).isEqualTo(Map.of("state", "ok"));

    troubles.begin("broker", "no answer from the broker");
    troubles.begin("topics", "cannot be created: nocturne.jobs");
    assertThat(data())
        .containsEntry("state", "degraded")
        .containsEntry("broker", "no answer from the broker")
        .containsEntry(
            "reasons",
            "broker: no answer from the broker; topics: cannot be created: nocturne.jobs");
    assertThat(meters.get("nocturne.kafka.troubles").gauge().value()).isEqualTo(2);

    troubles.end("broker");
    troubles.end("topics");
    assertThat(data()).isEqualTo(Map.of("state", "ok"));
    assertThat(meters.get("nocturne.kafka.troubles").gauge().value()).isZero();
  }

  private Map<String, Object> data() {
    HealthCheckResponse response = health.call();
    assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    return response.getData().orElseThrow();
  }
}
