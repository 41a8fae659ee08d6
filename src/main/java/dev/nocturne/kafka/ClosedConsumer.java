package dev.nocturne.kafka;

import io.quarkus.logging.LoggingFilter;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Keeps one complaint out of the log: at a stop the connector may poll or resume its consumer once
 * more after it has closed it, and tells of that with a stack trace.
 */
@LoggingFilter(name = "closed-consumer")
public final class ClosedConsumer implements Filter {

  /** The second one tells of what comes out of a resume, the first one of the rest. */
  private static final Set<String> CONNECTOR =
      Set.of("io.smallrye.reactive.messaging.kafka", "io.smallrye.reactive.messaging.provider");

  /** Made by the framework. */
  public ClosedConsumer() {}

  @Override
  public boolean isLoggable(LogRecord record) {
    String logger = record.getLoggerName();
    return logger == null
        || !CONNECTOR.contains(logger)
        || !(record.getThrown() instanceof IllegalStateException closed)
        || !String.valueOf(closed.getMessage()).contains("consumer has already been closed");
  }
}
