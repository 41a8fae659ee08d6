package dev.nocturne.rest;

import dev.nocturne.access.Excess;
import dev.nocturne.access.Limit;
import dev.nocturne.access.QuotaWatch;
import dev.nocturne.access.Quotas;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Serves no more requests of a tenant than its quota allows, each replica by itself. Whoever calls
 * is known by then, and the body has not been read.
 */
@Singleton
class PaceGuard {

  private final Caller caller;
  private final Quotas quotas;
  private final QuotaWatch watch;

  /** Of tenants that have a key, or they would not come so far. */
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();

  PaceGuard(Caller caller, Quotas quotas, QuotaWatch watch) {
    this.caller = caller;
    this.quotas = quotas;
    this.watch = watch;
  }

  /** Refuses a request that comes too soon; probes and documents are not counted. */
  @ServerRequestFilter
  public void check(ContainerRequestContext request) {
    if (!request.getUriInfo().getPath().startsWith("/v1/")) {
      return;
    }
    String tenant = caller.tenant();
    Integer most = quotas.of(tenant).requestsPerSecond();
    if (most == null) {
      return;
    }
    long now = System.nanoTime();
    Duration wait = paces.computeIfAbsent(tenant, _ -> new Pace(most, now)).pass(now);
    if (!wait.isZero()) {
      watch.refused(Limit.REQUESTS_PER_SECOND);
      throw Problems.over(new Excess(Limit.REQUESTS_PER_SECOND, most, wait), "");
    }
  }
}
