package dev.nocturne.ops;

import dev.nocturne.notte.Pressure;
import dev.nocturne.notte.Weather;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Tells of Notte's mood. It never makes the service unready: jobs wait, and clients can submit. */
@Readiness
final class NotteHealth implements HealthCheck {

  private final Pressure pressure;

  NotteHealth(Pressure pressure) {
    this.pressure = pressure;
  }

  @Override
  public HealthCheckResponse call() {
    Weather weather = pressure.state();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("notte").up().withData("state", weather.state());
    if (weather.degraded()) {
      response.withData("reasons", String.join("; ", weather.reasons()));
    }
    return response.build();
  }
}
