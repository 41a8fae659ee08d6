package dev.nocturne.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/**
 * What does not work between Kafka and this replica at the moment; said when it begins and ends.
 */
@Singleton
final class Troubles {

  private static final Logger LOG = Logger.getLogger(Troubles.class);

  private final Map<String, String> now = new ConcurrentHashMap<>();

  Troubles(MeterRegistry meters) {
    Gauge.builder("nocturne.kafka.troubles", now, Map::size)
        .description("What does not work between Kafka and this replica")
        .register(meters);
  }

  /** A part of the service cannot do its work. */
  void begin(String part, String why) {
    if (!why.equals(now.put(part, why))) {
      LOG.warnf("Kafka, %s: %s", part, why);
    }
  }

  /** The part works. */
  void end(String part) {
    if (now.remove(part) != null) {
      LOG.infof("Kafka, %s: works again", part);
    }
  }

  /** By part, what is wrong. */
  Map<String, String> now() {
    return new ConcurrentSkipListMap<>(now);
  }
}
