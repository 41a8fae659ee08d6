package dev.nocturne.kafka;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The one switch: Kafka is used exactly if {@code kafka.bootstrap.servers} is set. Every setting
 * that has to agree with that is derived here and outranks all others, so that none can disagree.
 */
public final class KafkaSwitch implements ConfigSourceFactory {

  /** The setting whose presence turns Kafka on. */
  public static final String SERVERS = "kafka.bootstrap.servers";

  /** What the beans ask: {@code true} or {@code false}, derived and never set by anyone. */
  public static final String ON = "nocturne.kafka.on";

  /** Higher than system properties, so that nobody contradicts the switch by accident. */
  private static final int ORDINAL = 500;

  private static final String JOBS = "mp.messaging.incoming.jobs.";

  private static final Pattern CHANNEL =
      Pattern.compile("(mp\\.messaging\\.(?:incoming|outgoing)\\.[^.\"]+\\.).+");

  /** Called by SmallRye Config, which finds it as a service. */
  public KafkaSwitch() {}

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue servers = context.getValue(SERVERS);
    boolean on = servers != null && servers.getValue() != null && !servers.getValue().isBlank();
    Map<String, String> derived = new HashMap<>();
    derived.put(ON, String.valueOf(on));
    if (on) {
      // Whoever set these otherwise would lose records, or read from one broker and write to
      // another.
      derived.put(JOBS + "enable.auto.commit", "false");
      derived.put(JOBS + "bootstrap.servers", servers.getValue());
    }
    context
        .iterateNames()
        .forEachRemaining(
            name -> {
              Matcher channel = CHANNEL.matcher(name);
              if (channel.matches()) {
                derived.put(channel.group(1) + "enabled", String.valueOf(on));
              }
            });
    return List.of(new PropertiesConfigSource(derived, "Kafka switch", ORDINAL));
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(ORDINAL);
  }
}
