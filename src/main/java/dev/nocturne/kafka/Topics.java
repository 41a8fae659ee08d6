package dev.nocturne.kafka;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sees that the topics are there, and thereby that the broker answers. */
@Singleton
final class Topics {

  private static final Logger LOG = Logger.getLogger(Topics.class);
  private static final String PART = "topics";
  private static final String BROKER = "broker";
  private static final Duration SEGMENT = Duration.ofHours(12);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(6);

  private final KafkaClients clients;
  private final KafkaConfig.Topics config;
  private final Troubles troubles;
  private @Nullable Admin admin;

  Topics(KafkaClients clients, KafkaConfig config, Troubles troubles) {
    this.clients = clients;
    this.config = config.topics();
    this.troubles = troubles;
  }

  /** Creates what is missing if that is allowed. What fails is told, and tried in a later round. */
  synchronized void ensure() {
    try {
      if (admin == null) {
        admin = clients.admin();
      }
      Set<String> missing =
          new TreeSet<>(List.of(config.jobs(), config.events(), config.deadLetters()));
      missing.removeAll(answer(admin.listTopics().names()));
      troubles.end(BROKER);
      if (!missing.isEmpty() && config.create()) {
        create(admin, missing);
      } else if (!missing.isEmpty()) {
        troubles.begin(PART, missing(missing));
      } else {
        troubles.end(PART);
      }
    } catch (TimeoutException | ExecutionException | RuntimeException e) {
      troubles.begin(BROKER, "no answer from the broker");
      LOG.debug("the topics cannot be looked up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String missing(Set<String> names) {
    return "missing: "
        + String.join(", ", names)
        + "; create them, or allow it with nocturne.kafka.topics.create=true";
  }

  private void create(Admin admin, Set<String> missing)
      throws InterruptedException, TimeoutException {
    List<NewTopic> topics = new ArrayList<>();
    missing.forEach(name -> topics.add(topic(name)));
    Set<String> refused = new TreeSet<>();
    for (Map.Entry<String, KafkaFuture<Void>> one :
        admin.createTopics(topics).values().entrySet()) {
      try {
        Void _ = answer(one.getValue());
        LOG.infof("created the Kafka topic %s", one.getKey());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          refused.add(one.getKey() + " (" + e.getMessage() + ")");
        }
      }
    }
    if (refused.isEmpty()) {
      troubles.end(PART);
    } else {
      troubles.begin(PART, "cannot be created: " + String.join(", ", refused));
    }
  }

  private NewTopic topic(String name) {
    Optional<Short> replication =
        config.replication() < 0 ? Optional.empty() : Optional.of(config.replication());
    // Requests and dead letters have no key to be compacted by.
    String cleanup = name.equals(config.events()) ? config.eventsCleanup() : "delete";
    Map<String, String> settings = new HashMap<>();
    settings.put("retention.ms", String.valueOf(config.retention().toMillis()));
    settings.put("cleanup.policy", cleanup);
    if (name.equals(config.jobs())) {
      // So that what is fetched at once weighs no more when it is unpacked.
      settings.put("compression.type", "uncompressed");
      // Records go with their segment, and keys are kept for a day longer than the retention.
      long segment = Math.min(SEGMENT.toMillis(), config.retention().toMillis());
      settings.put("segment.ms", String.valueOf(segment));
    }
    return new NewTopic(name, Optional.of(config.partitions()), replication).configs(settings);
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
