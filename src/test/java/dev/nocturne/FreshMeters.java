package dev.nocturne;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Takes a service's meters along when it stops. Services that tests start one after the other may
 * share a registry, and Quarkus drops the meters of the one before in dev mode only: a gauge of the
 * next would be that of the first, which says no number once the first is gone from memory.
 */
@Singleton
class FreshMeters {

  void leave(@Observes ShutdownEvent stopping, MeterRegistry meters) {
    List.copyOf(meters.getMeters()).forEach(meters::remove);
  }
}
