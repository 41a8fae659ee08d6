package dev.nocturne.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;

/** What the engine's rounds cost, and what they find. */
@Singleton
final class RoundMeters {

  private final MeterRegistry meters;
  private final Counter orphans;

  RoundMeters(MeterRegistry meters) {
    this.meters = meters;
    this.orphans =
        Counter.builder("nocturne.sessions.orphaned")
            .description("Sessions that no job knew, found open at Notte and stopped")
            .register(meters);
  }

  /** The same round, timed under its name; a round that is another replica's turn is not. */
  Runnable timed(String name, Runnable round) {
    Timer timer =
        Timer.builder("nocturne.round")
            .description("Rounds of the engine, such as a sweep of Notte's list of agents")
            .tag("round", name)
            .register(meters);
    return () -> timer.record(round);
  }

  /** Notes sessions that nobody knew. */
  void orphaned(int sessions) {
    orphans.increment(sessions);
  }
}
