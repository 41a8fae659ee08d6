package dev.nocturne.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What tenants may have at most; what is not set is not bounded. */
@ConfigMapping(prefix = "nocturne.quota")
public interface QuotaConfig {

  /** Of every tenant that has no other. */
  @WithParentName
  Bounds usual();

  /** By tenant, in place of the usual ones. */
  Map<String, Bounds> tenants();

  /** What one tenant may have. */
  interface Bounds {

    /** Requests a second on each replica, 1 to 100000. */
    OptionalInt requestsPerSecond();

    /** Jobs that have not ended, in the whole cluster, 1 to a million million. */
    OptionalLong queuedJobs();

    /** Slots that its jobs occupy at once, in the whole cluster, 1 to 10000. */
    OptionalInt slots();

    /**
     * Steps that the jobs may take which are accepted on one day in UTC, 1 to a million million.
     */
    OptionalLong stepsPerDay();
  }
}
