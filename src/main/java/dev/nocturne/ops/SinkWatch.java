package dev.nocturne.ops;

import dev.nocturne.events.Sink;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.Parcel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;

/** How far sinks are behind, and which events have reached them. */
@Singleton
final class SinkWatch {

  private final MeterRegistry meters;
  private final Traces traces;

  SinkWatch(MeterRegistry meters, Traces traces) {
    this.meters = meters;
    this.traces = traces;
  }

  /** Tells how far the sink of a feeder is behind, and whether it takes anything. */
  void measure(Feeder feeder) {
    Gauge.builder("nocturne.sink.lag", feeder, Feeder::lag)
        .tag("sink", feeder.relay().name())
        .description("Events that the sink has not got yet")
        .register(meters);
    Gauge.builder("nocturne.sink.troubled", feeder, SinkWatch::troubled)
        .tag("sink", feeder.relay().name())
        .description("Whether this replica feeds the sink and it takes nothing")
        .register(meters);
  }

  private static double troubled(Feeder feeder) {
    return feeder.relay().trouble().isPresent() ? 1 : 0;
  }

  /** The same sink, whose deliveries are in the traces of their jobs. */
  Sink traced(Sink sink) {
    return new Sink() {
      @Override
      public String name() {
        return sink.name();
      }

      @Override
      public void deliver(List<Parcel> page) throws Exception {
        pack(page).leave();
      }

      @Override
      public Shipment pack(List<Parcel> page) {
        Shipment packed = sink.pack(page);
        return () -> {
          packed.leave();
          delivered(sink.name(), page);
        };
      }
    };
  }

  private void delivered(String sink, List<Parcel> page) {
    for (Parcel parcel : page) {
      if (parcel.event() instanceof JobEvent event) {
        traces.delivered(sink, event);
      }
    }
  }
}
