package dev.nocturne.ops;

import dev.nocturne.kafka.KafkaSwitch;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Settings that a switch reads before the files of {@code SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS}
 * are there. Given as such a file they would be ignored and nobody told: jobs would not be taken
 * from Kafka, and tokens that are meant for others would be good.
 */
@Singleton
final class LateSettings {

  private static final String ISSUER = "nocturne.oidc.issuer";
  private static final String AUDIENCE = "nocturne.oidc.audience";

  /** By the setting, what its switch makes of it. */
  private static final Map<String, String> DERIVED =
      Map.of(
          KafkaSwitch.SERVERS,
          "mp.messaging.incoming.jobs.bootstrap.servers",
          ISSUER,
          "quarkus.oidc.auth-server-url",
          AUDIENCE,
          "quarkus.oidc.token.audience",
          "nocturne.traces.endpoint",
          "quarkus.otel.exporter.otlp.endpoint");

  /** Before those checks which would make something else of it. */
  void check(
      @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 1) StartupEvent event,
      Config config) {
    SettingsCheck.refuse(problems(config));
  }

  /** What is wrong, a sentence each. */
  static List<String> problems(Config config) {
    return DERIVED.entrySet().stream()
        .filter(one -> !said(config, one.getKey()).isEmpty())
        // Nobody asks for whom tokens are meant while there are none.
        .filter(one -> !one.getKey().equals(AUDIENCE) || !said(config, ISSUER).isEmpty())
        .filter(one -> !said(config, one.getKey()).equals(said(config, one.getValue())))
        .map(one -> one.getKey() + " must be a variable of the environment, and no file")
        .sorted()
        .toList();
  }

  private static String said(Config config, String name) {
    return config.getOptionalValue(name, String.class).map(String::strip).orElse("");
  }
}
