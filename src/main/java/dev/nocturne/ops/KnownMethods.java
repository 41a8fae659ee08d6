package dev.nocturne.ops;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** Lets nobody make up metrics: all methods that HTTP does not have count as one. */
@Singleton
final class KnownMethods {

  private static final Set<String> KNOWN =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  @Produces
  @Singleton
  MeterFilter methods() {
    return MeterFilter.replaceTagValues(
        "method", method -> KNOWN.contains(method) ? method : "OTHER");
  }
}
