package dev.nocturne.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Counts what became of records, and tells of those that could not be taken, but not of each. */
@Singleton
final class Tally {

  private static final Logger LOG = Logger.getLogger(Tally.class);

  private final MeterRegistry meters;
  private final Map<String, LongAdder> untold = new ConcurrentSkipListMap<>();

  Tally(MeterRegistry meters) {
    this.meters = meters;
    // So that a rate of them can be told before the first one.
    for (Reason reason : Reason.values()) {
      Counter _ = counter(reason.wire());
    }
  }

  /** Notes what became of a record. */
  void count(String result) {
    counter(result).increment();
  }

  private Counter counter(String result) {
    return meters.counter("nocturne.kafka.records", "result", result);
  }

  /** Notes records that could not be taken. */
  void count(Reason reason) {
    count(reason.wire());
    untold.computeIfAbsent(reason.wire(), _ -> new LongAdder()).increment();
  }

  /** One line about the records since the last one, if there are any. */
  void tell(String topic) {
    String counts =
        untold.entrySet().stream()
            .map(one -> Map.entry(one.getKey(), one.getValue().sumThenReset()))
            .filter(one -> one.getValue() > 0)
            .map(one -> one.getValue() + " " + one.getKey())
            .collect(Collectors.joining(", "));
    if (!counts.isEmpty()) {
      LOG.warnf("records were refused and sent to %s: %s", topic, counts);
    }
  }
}
