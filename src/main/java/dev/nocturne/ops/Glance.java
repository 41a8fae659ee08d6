package dev.nocturne.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of the whole cluster out of one look at the database. While that does not answer, nothing
 * is said rather than what was.
 */
final class Glance<T> {

  private final Supplier<T> taken;
  private final Outage outage;
  private final MeterRegistry meters;
  private volatile @Nullable T seen;

  Glance(Supplier<T> taken, Outage outage, MeterRegistry meters) {
    this.taken = taken;
    this.outage = outage;
    this.meters = meters;
  }

  /** Looks again. */
  void look() {
    AtomicReference<@Nullable T> now = new AtomicReference<>();
    outage.guard(() -> now.set(taken.get()));
    seen = now.get();
  }

  /** What was seen, or nothing if the database did not answer. */
  Optional<T> seen() {
    return Optional.ofNullable(seen);
  }

  /** Shows a part of what was seen. */
  void gauge(String name, String words, Tags tags, ToDoubleFunction<T> of) {
    Gauge.builder(name, this, self -> self.figure(of))
        .description(words)
        .tags(tags)
        .register(meters);
  }

  private double figure(ToDoubleFunction<T> of) {
    T now = seen;
    return now == null ? Double.NaN : of.applyAsDouble(now);
  }
}
