package dev.nocturne.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedConsumerTest {

  private final Throwable closed =
      new IllegalStateException("This consumer has already been closed.");

  private final ClosedConsumer filter = new ClosedConsumer();

  @ParameterizedTest
  @ValueSource(
      strings = {"io.smallrye.reactive.messaging.kafka", "io.smallrye.reactive.messaging.provider"})
  void what_the_connector_says_of_its_closed_consumer_is_kept_out(String logger) {
    assertThat(filter.isLoggable(record(logger, closed))).isFalse();
    assertThat(filter.isLoggable(record(logger, new IllegalStateException("no")))).isTrue();
    assertThat(filter.isLoggable(record(logger, null))).isTrue();
  }

  @Test
  void what_others_say_is_logged() {
    assertThat(filter.isLoggable(record("dev.nocturne.kafka.JobsChannel", closed))).isTrue();
    assertThat(filter.isLoggable(record(null, closed))).isTrue();
  }

  private static LogRecord record(@Nullable String logger, @Nullable Throwable thrown) {
    LogRecord record = new LogRecord(Level.SEVERE, "it");
    record.setLoggerName(logger);
    record.setThrown(thrown);
    return record;
  }
}
