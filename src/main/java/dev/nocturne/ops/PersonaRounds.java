package dev.nocturne.ops;

import dev.nocturne.engine.PersonaWarden;
import dev.nocturne.store.Upkeep;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Has the personas of jobs deleted that have ended. */
@Singleton
class PersonaRounds {

  private static final String NAME = "personas";
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final PersonaWarden personas;
  private final Upkeep upkeep;
  private final Outage outage;
  private final RoundMeters meters;
  private final Rounds rounds;

  PersonaRounds(
      PersonaWarden personas, Upkeep upkeep, Outage outage, RoundMeters meters, Rounds rounds) {
    this.personas = personas;
    this.upkeep = upkeep;
    this.outage = outage;
    this.meters = meters;
    this.rounds = rounds;
  }

  /** Deletes what is due, if it is this replica's turn. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(() -> rounds.unlessClosed(this::inTurn));
  }

  private void inTurn() {
    if (upkeep.turn(NAME, EVERY)) {
      meters.timed(NAME, personas::round).run();
    }
  }
}
