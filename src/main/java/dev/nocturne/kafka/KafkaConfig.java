package dev.nocturne.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What operators decide about topics. Brokers and credentials are set by {@code kafka.*}. */
@ConfigMapping(prefix = "nocturne.kafka")
public interface KafkaConfig {

  /** The topics and how missing ones are made. */
  Topics topics();

  /** For whom requests may speak, or * for all; unless set, for the tenant default alone. */
  Optional<Set<String>> tenants();

  /** How long a cancel by idempotency key waits for a job with that key. */
  @WithDefault("PT10M")
  Duration cancelGrace();

  /** The topics and how missing ones are made. */
  interface Topics {

    /** Where requests are read from. */
    @WithDefault("nocturne.jobs")
    String jobs();

    /** Where events are published. */
    @WithDefault("nocturne.events")
    String events();

    /** Where requests go that cannot be read or accepted. */
    @WithDefault("nocturne.jobs.dlq")
    String deadLetters();

    /** Whether missing topics are created. */
    @WithDefault("true")
    boolean create();

    /** The partitions of a topic that is created. */
    @WithDefault("6")
    int partitions();

    /** The replicas of a topic that is created, -1 for the broker's default. */
    @WithDefault("-1")
    short replication();

    /** How long a topic that is created keeps its records. */
    @WithDefault("P7D")
    Duration retention();

    /** The clean-up policy of the topic of events, if it is created: delete, or compact too. */
    @WithDefault("delete")
    String eventsCleanup();
  }
}
