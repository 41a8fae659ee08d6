package dev.nocturne.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The engine's settings, as operators meet them. */
@ConfigMapping(prefix = "nocturne")
public interface EngineConfig {

  /** Short steps at once on this replica, at least 2; long calls are bounded by slots alone. */
  @WithDefault("64")
  int workers();

  /** Open Notte sessions at once in the whole cluster; 5, or 25 with the emulator. */
  OptionalInt slots();

  /** How long a claimed job is left to its worker after the last sign of life. */
  @WithDefault("PT30S")
  Duration lease();

  /** This replica's name in leases; a random one if none is given. */
  Optional<String> replica();

  /** The longest time between two looks at one running agent. */
  @WithDefault("PT1M")
  Duration poll();

  /** The longest time between two sweeps of Notte's list of agents; shorter where many run. */
  @WithDefault("PT5S")
  Duration sweep();

  /** How long a stop waits for the steps under way. */
  @WithDefault("PT15S")
  Duration drain();

  /** What happens to sessions that nobody knows. */
  Orphans orphans();

  /** Sessions that clients open without a job. */
  Sessions sessions();

  /** How long things are kept. */
  Keep keep();

  /** Sessions that clients open without a job. */
  interface Sessions {
    /** So many of the slots may they have at once, 0 for none; half of the slots if it is unset. */
    OptionalInt slots();
  }

  /** What happens to sessions that nobody knows. */
  interface Orphans {
    /** How old such a session must be before it is stopped. */
    @WithDefault("PT5M")
    Duration grace();

    /** The time between two hunts. */
    @WithDefault("PT1M")
    Duration every();
  }

  /** How long things are kept. */
  interface Keep {
    /** Ended jobs with their results. */
    @WithDefault("P30D")
    Duration jobs();

    /** Events, at least a day. */
    @WithDefault("P7D")
    Duration events();

    /** Idempotency keys, at least a day, and longer than records of Kafka. */
    @WithDefault("P8D")
    Duration keys();
  }
}
