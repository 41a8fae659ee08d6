package dev.nocturne.ops;

import dev.nocturne.access.Limit;
import dev.nocturne.access.Quota;
import dev.nocturne.access.QuotaWatch;
import dev.nocturne.access.Quotas;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Makes quotas of the settings, and counts what is refused for them. */
final class QuotaWiring {

  QuotaWiring() {}

  @Produces
  @Singleton
  static Quotas quotas(QuotaConfig config) {
    Map<String, Quota> own =
        config.tenants().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, one -> quota(one.getValue())));
    return new Quotas(quota(config.usual()), own);
  }

  private static Quota quota(QuotaConfig.Bounds bounds) {
    return new Quota(
        number(bounds.requestsPerSecond()),
        number(bounds.queuedJobs()),
        number(bounds.slots()),
        number(bounds.stepsPerDay()));
  }

  private static @Nullable Integer number(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  private static @Nullable Long number(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  @Produces
  @Singleton
  static QuotaWatch watch(MeterRegistry meters) {
    Map<Limit, Counter> refusals = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      refusals.put(
          limit,
          Counter.builder("nocturne.quota.refusals")
              .description("What was refused because a tenant had as much as it may have")
              .tag("quota", limit.wire())
              .register(meters));
    }
    return limit -> Objects.requireNonNull(refusals.get(limit)).increment();
  }

  /** Refuses a start with settings that mean nothing. */
  void check(@Observes StartupEvent event, QuotaConfig config, Config all) {
    SettingsCheck.refuse(QuotaCheck.problems(config, all.getPropertyNames()));
  }
}
