package dev.nocturne.ops;

import dev.nocturne.notte.Account;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Pressure;
import dev.nocturne.notte.Weather;
import dev.nocturne.notte.Words;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Tells of Notte's mood, and what Notte says of itself while that is bad. It never makes the
 * service unready: jobs wait, and clients can submit.
 */
@Readiness
@Singleton
class NotteHealth implements HealthCheck {

  private final Pressure pressure;
  private final Account account;
  private volatile @Nullable String said;

  NotteHealth(Pressure pressure, NotteGroups notte) {
    this.pressure = pressure;
    this.account = notte.account();
  }

  /** Asks Notte whether it is ready for work, if something is wrong; nobody waits for that. */
  @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void look() {
    said = pressure.state().degraded() ? said() : null;
  }

  private String said() {
    try {
      Account.Health ready = account.ready();
      return Words.shorten(
          ready.description() == null
              ? ready.status()
              : ready.status() + ": " + ready.description());
    } catch (NotteException e) {
      return "not ready: " + e.getMessage();
    }
  }

  @Override
  public HealthCheckResponse call() {
    Weather weather = pressure.state();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("notte").up().withData("state", weather.state());
    if (weather.degraded()) {
      response.withData("reasons", String.join("; ", weather.reasons()));
      String words = said;
      if (words != null) {
        response.withData("notte_says", words);
      }
    }
    return response.build();
  }
}
