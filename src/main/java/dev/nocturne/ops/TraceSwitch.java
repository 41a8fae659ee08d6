package dev.nocturne.ops;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Traces are made exactly if there is somewhere to send them: the framework makes them by default,
 * and warns for ever that nobody takes them.
 */
public final class TraceSwitch implements ConfigSourceFactory {

  private static final String ENDPOINT = "nocturne.traces.endpoint";

  /** Higher than system properties, so that nobody contradicts the switch by accident. */
  private static final int ORDINAL = 500;

  /** Called by SmallRye Config, which finds it as a service. */
  public TraceSwitch() {}

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue endpoint = context.getValue(ENDPOINT);
    String value = endpoint == null ? null : endpoint.getValue();
    Map<String, String> derived =
        value == null || value.isBlank()
            ? Map.of("quarkus.otel.sdk.disabled", "true")
            : Map.of(
                "quarkus.otel.sdk.disabled", "false", "quarkus.otel.exporter.otlp.endpoint", value);
    return List.of(new PropertiesConfigSource(derived, "trace switch", ORDINAL));
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(ORDINAL);
  }
}
