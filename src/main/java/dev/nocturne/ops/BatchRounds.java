package dev.nocturne.ops;

import dev.nocturne.intake.BatchCloser;
import dev.nocturne.store.BatchUpkeep;
import dev.nocturne.store.Upkeep;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.IntUnaryOperator;

/** Keeps batches counted, closed, finished and moving; one replica does each round for all. */
@Singleton
class BatchRounds {

  /** A little less than a tick, so that a replica that is alone does not miss its own turn. */
  private static final Duration FOLD = Duration.ofMillis(900);

  private static final Duration REPAIR = Duration.ofSeconds(14);

  /** So much is done in one transaction. */
  private static final int PAGE = 5_000;

  /** And so many transactions in one round, so that one that never ends is noticed. */
  private static final int PAGES = 200;

  private static final Duration CLOSE = Duration.ofMillis(9_900);

  private final BatchUpkeep batches;
  private final BatchCloser closer;
  private final Upkeep upkeep;
  private final Outage outage;

  BatchRounds(BatchUpkeep batches, BatchCloser closer, Upkeep upkeep, Outage outage) {
    this.batches = batches;
    this.closer = closer;
    this.upkeep = upkeep;
    this.outage = outage;
  }

  /** Adds up what happened to the jobs of batches, and finishes those that are done. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void fold() {
    outage.guard(() -> inTurn("fold", FOLD, batches::fold));
  }

  /** Looks for jobs that wait for nothing. */
  @Scheduled(every = "15s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void repair() {
    outage.guard(() -> inTurn("gates", REPAIR, batches::repair));
  }

  /** Closes batches whose clients have left. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void close() {
    outage.guard(
        () -> {
          if (upkeep.turn("batches", CLOSE)) {
            closer.round();
          }
        });
  }

  private void inTurn(String round, Duration every, IntUnaryOperator work) {
    if (upkeep.turn(round, every)) {
      int pages = 0;
      while (work.applyAsInt(PAGE) == PAGE && pages < PAGES) {
        pages++;
      }
    }
  }
}
