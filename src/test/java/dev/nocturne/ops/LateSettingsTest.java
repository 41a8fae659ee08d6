package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.kafka.KafkaSwitch;
import dev.nocturne.rest.TokenSwitch;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.file.FileSystemConfigSourceFactory;
import jakarta.annotation.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateSettingsTest {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "kafka.bootstrap.servers", "broker:9092",
          "nocturne.oidc.issuer", "https://issuer.example",
          "nocturne.oidc.audience", "nocturne,batches",
          "nocturne.traces.endpoint", "http://collector:4317");

  @TempDir Path files;

  @Test
  void a_switch_that_would_be_left_off_since_its_setting_is_a_file_is_told() throws IOException {
    assertThat(problems(Map.of())).isEmpty();
    assertThat(problems(SETTINGS)).isEmpty();

    Files.writeString(files.resolve("nocturne.notte.key"), "no switch asks for it");
    assertThat(problems(Map.of())).isEmpty();

    for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
      Files.writeString(files.resolve(setting.getKey()), setting.getValue() + "\n");
    }
    assertThat(problems(Map.of()))
        .containsExactly(
            "kafka.bootstrap.servers must be a variable of the environment, and no file",
            "nocturne.oidc.audience must be a variable of the environment, and no file",
            "nocturne.oidc.issuer must be a variable of the environment, and no file",
            "nocturne.traces.endpoint must be a variable of the environment, and no file");
    assertThat(problems(SETTINGS)).isEmpty();
  }

  @Test
  void tokens_that_are_meant_for_others_do_not_become_good_since_the_audience_is_a_file()
      throws IOException {
    Files.writeString(files.resolve("nocturne.oidc.audience"), "nocturne");
    assertThat(problems(Map.of("nocturne.oidc.issuer", "https://issuer.example")))
        .containsExactly(
            "nocturne.oidc.audience must be a variable of the environment, and no file");
    assertThat(problems(Map.of())).as("there are no tokens").isEmpty();
  }

  /** Who has the issuer alone as a variable would read of numbered parts, which there are not. */
  @Test
  void that_is_told_before_what_would_be_made_of_it() {
    assertThat(priority(LateSettings.class)).isLessThan(priority(OpenDoors.class));
  }

  private static int priority(Class<?> check) {
    return Arrays.stream(check.getDeclaredMethods())
        .flatMap(method -> Arrays.stream(method.getParameters()))
        .filter(parameter -> parameter.getType().equals(StartupEvent.class))
        .mapToInt(parameter -> parameter.getAnnotation(Priority.class).value())
        .findFirst()
        .orElseThrow();
  }

  private List<String> problems(Map<String, String> environment) {
    return LateSettings.problems(
        new SmallRyeConfigBuilder()
            .withDefaultValue("smallrye.config.source.file.locations", files.toString())
            .withSources(new PropertiesConfigSource(environment, "environment", 300))
            .withSources(
                new KafkaSwitch(),
                new TokenSwitch(),
                new TraceSwitch(),
                new FileSystemConfigSourceFactory())
            .build());
  }
}
