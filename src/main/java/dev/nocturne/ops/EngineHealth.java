package dev.nocturne.ops;

import dev.nocturne.engine.Drain;
import dev.nocturne.engine.InFlight;
import dev.nocturne.store.Census.Figures;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Tells how the engine's work goes. It never makes the service unready: it can take jobs. */
@Readiness
@Singleton
final class EngineHealth implements HealthCheck {

  private final InFlight inFlight;
  private final Drain drain;
  private final ClusterMeters cluster;

  EngineHealth(InFlight inFlight, Drain drain, ClusterMeters cluster) {
    this.inFlight = inFlight;
    this.drain = drain;
    this.cluster = cluster;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("engine")
            .up()
            .withData("steps", inFlight.count())
            .withData("draining", drain.on());
    cluster.figures().ifPresent(figures -> tell(response, figures));
    return response.build();
  }

  /** The whole cluster, as it was a few seconds ago. */
  private static void tell(HealthCheckResponseBuilder response, Figures figures) {
    response
        .withData("slots", figures.slots().total())
        .withData("slots_held", figures.slots().held())
        .withData("slots_stopping", figures.slots().stopping())
        .withData("oldest_to_move", figures.moving().toString())
        .withData("oldest_to_start", figures.starting().toString());
  }
}
