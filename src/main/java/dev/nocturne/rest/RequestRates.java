package dev.nocturne.rest;

import dev.nocturne.access.Excess;
import dev.nocturne.access.Limit;
import dev.nocturne.access.QuotaWatch;
import dev.nocturne.access.Quotas;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How fast tenants call this replica. Made when it is first asked, when there are settings. */
@ApplicationScoped
class RequestRates {

  private final Quotas quotas;
  private final QuotaWatch watch;

  /** Of tenants that have a key, or they would not come so far. */
  private final Map<String, RequestRate> rates = new ConcurrentHashMap<>();

  RequestRates(Quotas quotas, QuotaWatch watch) {
    this.quotas = quotas;
    this.watch = watch;
  }

  /** Lets a request pass, or tells why it comes too soon. */
  Optional<Excess> pass(String tenant) {
    Integer most = quotas.of(tenant).requestsPerSecond();
    if (most == null) {
      return Optional.empty();
    }
    long now = System.nanoTime();
    Duration wait = rates.computeIfAbsent(tenant, _ -> new RequestRate(most, now)).pass(now);
    if (wait.isZero()) {
      return Optional.empty();
    }
    watch.refused(Limit.REQUESTS_PER_SECOND);
    return Optional.of(new Excess(Limit.REQUESTS_PER_SECOND, most, wait));
  }
}
