package dev.nocturne.kafka;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.LocalKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics are made as the settings say, or asked for. */
@Beside
class TopicsTest {

  @TempDir static Path folder;
  private static LocalKafka broker;
  private final Troubles troubles = new Troubles(new SimpleMeterRegistry());

  @BeforeAll
  static void startBroker() {
    broker = LocalKafka.in(folder).start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void missing_topics_are_asked_for_by_name_where_they_may_not_be_created() throws Exception {
    ensure("a", Map.of("nocturne.kafka.topics.create", "false"));
    assertThat(troubles.now())
        .containsExactly(
            Map.entry(
                "topics",
                "missing: a.dlq, a.events, a.jobs; create them, or allow it with"
                    + " nocturne.kafka.topics.create=true"));
    ensure("a", Map.of());
    assertThat(troubles.now()).isEmpty();
  }

  @Test
  void what_is_created_is_as_the_settings_say() throws Exception {
    ensure(
        "b",
        Map.of(
            "nocturne.kafka.topics.partitions", "2",
            "nocturne.kafka.topics.retention", "PT1H",
            "nocturne.kafka.topics.events-cleanup", "compact,delete"));
    assertThat(troubles.now()).isEmpty();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.servers()))) {
      // A broker may say that a topic is made before it answers questions about it.
      for (String topic : List.of("b.jobs", "b.events")) {
        await().ignoreExceptions().until(() -> partitions(admin, topic) == 2);
      }
      assertThat(setting(admin, "b.jobs", "retention.ms")).isEqualTo("3600000");
      assertThat(setting(admin, "b.jobs", "segment.ms")).isEqualTo("3600000");
      assertThat(setting(admin, "b.jobs", "compression.type")).isEqualTo("uncompressed");
      assertThat(setting(admin, "b.jobs", "cleanup.policy")).isEqualTo("delete");
      assertThat(setting(admin, "b.events", "cleanup.policy")).isEqualTo("compact,delete");
    }
  }

  @Test
  void a_broker_that_refuses_is_quoted() {
    ensure("c", Map.of("nocturne.kafka.topics.replication", "3"));
    assertThat(troubles.now().get("topics")).startsWith("cannot be created: c.dlq (");
  }

  @Test
  void a_broker_that_is_away_is_told_and_holds_nobody_up_for_long() {
    Topics topics =
        new Topics(
            new KafkaClients(Map.of("bootstrap.servers", "localhost:1")),
            config("d", Map.of()),
            troubles);
    topics.ensure();
    topics.close();
    assertThat(troubles.now()).containsOnlyKeys("broker");
  }

  private static int partitions(Admin admin, String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }

  private void ensure(String prefix, Map<String, String> settings) {
    Topics topics =
        new Topics(
            new KafkaClients(Map.of("bootstrap.servers", broker.servers())),
            config(prefix, settings),
            troubles);
    topics.ensure();
    topics.close();
  }

  private static KafkaConfig config(String prefix, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("nocturne.kafka.topics.jobs", prefix + ".jobs");
    all.put("nocturne.kafka.topics.events", prefix + ".events");
    all.put("nocturne.kafka.topics.dead-letters", prefix + ".dlq");
    return new SmallRyeConfigBuilder()
        .withMapping(KafkaConfig.class)
        .withSources(new PropertiesConfigSource(all, "given", 400))
        .build()
        .getConfigMapping(KafkaConfig.class);
  }

  private static String setting(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return config.get(name).value();
  }
}
