package dev.nocturne.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One setting decides, whatever the others say. */
class KafkaSwitchTest {

  private static final String JOBS = "mp.messaging.incoming.jobs.";

  @Test
  void without_a_broker_every_channel_is_off_even_if_somebody_switched_it_on() {
    for (Map<String, String> given :
        List.of(
            Map.<String, String>of(),
            Map.of(KafkaSwitch.SERVERS, " "),
            Map.of(JOBS + "enabled", "true"))) {
      SmallRyeConfig config = config(given);
      assertThat(config.getValue(KafkaSwitch.ON, boolean.class)).isFalse();
      assertThat(config.getValue(JOBS + "enabled", boolean.class)).isFalse();
    }
  }

  @Test
  void with_a_broker_every_channel_is_on_and_reads_from_it_and_commits_nothing_by_itself() {
    SmallRyeConfig config =
        config(
            Map.of(
                KafkaSwitch.SERVERS,
                "broker:9092",
                "kafka.enable.auto.commit",
                "true",
                JOBS + "enabled",
                "false",
                JOBS + "enable.auto.commit",
                "true",
                JOBS + "bootstrap.servers",
                "elsewhere:9092"));
    assertThat(config.getValue(KafkaSwitch.ON, boolean.class)).isTrue();
    assertThat(config.getValue(JOBS + "enabled", boolean.class)).isTrue();
    assertThat(config.getValue(JOBS + "enable.auto.commit", boolean.class)).isFalse();
    assertThat(config.getValue(JOBS + "bootstrap.servers", String.class)).isEqualTo("broker:9092");
  }

  /** With the channel as it is in the service's own settings. */
  private static SmallRyeConfig config(Map<String, String> given) {
    Map<String, String> settings = new HashMap<>(Map.of(JOBS + "connector", "smallrye-kafka"));
    settings.putAll(given);
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(settings, "given", 400))
        .withSources(new KafkaSwitch())
        .build();
  }
}
