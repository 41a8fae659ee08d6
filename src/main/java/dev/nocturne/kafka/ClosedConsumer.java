package dev.nocturne.kafka;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Keeps one line out of the log: at a stop the connector may poll its consumer once more after it
 * has closed it, and warns of that with a stack trace.
 */
@LoggingFilter(name = "closed-consumer")
public final class ClosedConsumer implements Filter {

  /** Made by the framework. */
  public ClosedConsumer() {}

  @Override
  public boolean isLoggable(LogRecord record) {
    String logger = record.getLoggerName();
    return logger == null
        || !logger.equals("io.smallrye.reactive.messaging.kafka")
        || !(record.getThrown() instanceof IllegalStateException closed)
        || !String.valueOf(closed.getMessage()).contains("consumer has already been closed");
  }
}
