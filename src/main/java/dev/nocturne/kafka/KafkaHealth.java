package dev.nocturne.kafka;

import io.quarkus.arc.lookup.LookupIfProperty;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells how it goes with Kafka, while that is on. It never makes the service unready: jobs come by
 * HTTP too, and events wait.
 */
@Readiness
@LookupIfProperty(name = KafkaSwitch.ON, stringValue = "true")
final class KafkaHealth implements HealthCheck {

  private final Troubles troubles;

  KafkaHealth(Troubles troubles) {
    this.troubles = troubles;
  }

  @Override
  public HealthCheckResponse call() {
    Map<String, String> now = troubles.now();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("kafka")
            .up()
            .withData("state", now.isEmpty() ? "ok" : "degraded");
    now.forEach(response::withData);
    if (!now.isEmpty()) {
      response.withData(
          "reasons",
          now.entrySet().stream()
              .map(one -> one.getKey() + ": " + one.getValue())
              .collect(Collectors.joining("; ")));
    }
    return response.build();
  }
}
