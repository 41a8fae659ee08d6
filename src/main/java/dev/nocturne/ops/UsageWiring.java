package dev.nocturne.ops;

import dev.nocturne.notte.NotteGroups;
import dev.nocturne.usage.LatestUsage;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Lets the usage be asked for at Notte. */
@Dependent
final class UsageWiring {

  @Produces
  @Singleton
  static LatestUsage usage(NotteGroups notte) {
    return new LatestUsage(() -> notte.account().usage(null), InstantSource.system());
  }
}
