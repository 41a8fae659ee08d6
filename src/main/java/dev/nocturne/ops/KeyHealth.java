package dev.nocturne.ops;

import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.TokenConfig;
import dev.nocturne.store.ApiKeys;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Tells when callers need a key and there is none. It never makes the service unready: what runs
 * goes on, and a key may come.
 */
@Readiness
@Singleton
class KeyHealth implements HealthCheck {

  private static final Logger LOG = Logger.getLogger(KeyHealth.class);

  private static final String NOBODY =
      "callers need a key and there is none, so nobody can get in:"
          + " set NOCTURNE_AUTH_BOOTSTRAP_KEY to make the first";

  private final AuthConfig auth;

  /** With an issuer, whoever has a token of it gets in without a key. */
  private final boolean tokens;

  private final ApiKeys keys;
  private final Outage outage;
  private volatile boolean nobody;

  KeyHealth(AuthConfig auth, TokenConfig tokens, ApiKeys keys, Outage outage) {
    this.auth = auth;
    this.tokens = tokens.issuer().filter(issuer -> !issuer.isBlank()).isPresent();
    this.keys = keys;
    this.outage = outage;
  }

  /** Looks whether anybody can get in, and says it once if nobody can. */
  @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void look() {
    outage.guard(
        () -> {
          boolean before = nobody;
          nobody = auth.enabled() && !tokens && auth.bootstrapKey().isEmpty() && !keys.any();
          if (nobody && !before) {
            LOG.warn(NOBODY);
          }
        });
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("keys").up().withData("state", nobody ? "degraded" : "ok");
    if (nobody) {
      response.withData("reasons", NOBODY);
    }
    return response.build();
  }
}
