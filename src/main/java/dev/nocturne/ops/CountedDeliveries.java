package dev.nocturne.ops;

import dev.nocturne.store.Deliveries;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;

/** Counts what tries of webhooks bring. */
final class CountedDeliveries implements Deliveries {

  private static final String ARRIVED = "delivered";
  private static final String AGAIN = "again";
  private static final String FAILED = "failed";
  private static final String DROPPED = "dropped";
  private static final String GONE = "gone";

  private final Deliveries deliveries;
  private final MeterRegistry meters;

  CountedDeliveries(Deliveries deliveries, MeterRegistry meters) {
    this.deliveries = deliveries;
    this.meters = meters;
    // So that a rate of them can be told before the first one.
    for (String result : List.of(ARRIVED, AGAIN, FAILED, DROPPED, GONE)) {
      Counter _ = counter(result);
    }
  }

  @Override
  public boolean settle(Ticket ticket, Verdict verdict) {
    boolean settled = deliveries.settle(ticket, verdict);
    if (settled) {
      counter(result(verdict)).increment();
    }
    return settled;
  }

  private static String result(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Arrived _ -> ARRIVED;
      case Verdict.Again _ -> AGAIN;
      case Verdict.Failed _ -> FAILED;
      case Verdict.Dropped _ -> DROPPED;
      case Verdict.Gone _ -> GONE;
    };
  }

  private Counter counter(String result) {
    return Counter.builder("nocturne.webhook.tries")
        .description("Calls of webhooks, by what follows from their answers")
        .tag("result", result)
        .register(meters);
  }

  @Override
  public int fanOut(int most) {
    return deliveries.fanOut(most);
  }

  @Override
  public List<Due> claim(Ask ask) {
    return deliveries.claim(ask);
  }

  @Override
  public int retire(Duration keep, int most) {
    return deliveries.retire(keep, most);
  }

  @Override
  public Backlog backlog(int most) {
    return deliveries.backlog(most);
  }
}
