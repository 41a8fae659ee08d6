package dev.nocturne.ops;

import dev.nocturne.kafka.KafkaSwitch;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells how events reach their sinks. It never makes the service unready: jobs go on, and events
 * wait in the log.
 */
@Readiness
@Singleton
@LookupIfProperty(name = KafkaSwitch.ON, stringValue = "true")
final class SinkHealth implements HealthCheck {

  private final EventRounds rounds;

  SinkHealth(EventRounds rounds) {
    this.rounds = rounds;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("sinks").up();
    List<String> reasons = new ArrayList<>();
    for (Feeder feeder : rounds.feeders()) {
      String name = feeder.relay().name();
      response.withData(name + "_lag", feeder.lag());
      feeder.relay().trouble().ifPresent(trouble -> reasons.add(name + ": " + trouble));
    }
    response.withData("state", reasons.isEmpty() ? "ok" : "degraded");
    if (!reasons.isEmpty()) {
      response.withData("reasons", String.join("; ", reasons));
    }
    return response.build();
  }
}
