package dev.nocturne.store;

import dev.nocturne.schedule.Overlap;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.schedule.ScheduleRun.Fate;
import dev.nocturne.schedule.ScheduleRun.Reason;
import dev.nocturne.schedule.ScheduleRun.Refused;
import dev.nocturne.schedule.ScheduleRun.Skipped;
import dev.nocturne.schedule.ScheduleRun.Started;
import dev.nocturne.schedule.ScheduleRun.Waiting;
import dev.nocturne.store.Firing.Load;
import dev.nocturne.store.Firing.Loader;
import dev.nocturne.store.Firing.Run;
import dev.nocturne.store.ScheduleRuns.Occasion;
import dev.nocturne.store.Submissions.Accepted;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.UUID;

/** Starts the runs of a schedule, in the transaction of whoever holds its row. */
record Launch(
    ScheduleRuns runs, PostgresBatches batches, PostgresSubmissions submissions, QuotaBook book) {

  private static final Logger LOG = System.getLogger(Launch.class.getName());

  /** Starts a run, unless there is one that waits already; to cancel the previous ends that too. */
  Fate begin(
      Connection connection, Schedule schedule, Payload payload, Occasion occasion, Loader loader)
      throws SQLException {
    if (schedule.plan().overlap() == Overlap.CANCEL_PREVIOUS) {
      ScheduleRuns.leaveOut(connection, schedule.tenant(), schedule.id(), Reason.OVERLAP);
    } else if (runs.waits(connection, schedule)) {
      return new Skipped(Reason.OVERLAP);
    }
    return start(connection, schedule, payload, occasion, loader);
  }

  /** Starts a run, unless an earlier one is in its way. */
  Fate start(
      Connection connection, Schedule schedule, Payload payload, Occasion occasion, Loader loader)
      throws SQLException {
    List<ScheduleRun> previous = runs.unfinished(connection, schedule);
    Overlap overlap = schedule.plan().overlap();
    if (overlap != Overlap.CANCEL_PREVIOUS && !previous.isEmpty()) {
      return overlap == Overlap.SKIP ? new Skipped(Reason.OVERLAP) : new Waiting();
    }
    Load load = load(connection, schedule, payload, occasion, loader);
    // Only now: somebody may be at work on what this locks.
    cancel(connection, schedule, previous);
    return launch(connection, schedule, load);
  }

  /**
   * A large payload is read and checked between two statements; what its transaction has locked
   * meanwhile is its schedule, for which nobody waits.
   */
  private static final String PATIENCE =
      "select set_config('idle_in_transaction_session_timeout', ?, true)";

  private static Load load(
      Connection connection, Schedule schedule, Payload payload, Occasion occasion, Loader loader)
      throws SQLException {
    String key =
        "schedule:"
            + schedule.id()
            + ":"
            + (occasion.manual() ? occasion.run() : occasion.planned());
    Run run = new Run(occasion.planned(), key);
    Holdings.Check holdings = PostgresHoldings.within(connection, schedule.tenant());
    Database.query(connection, PATIENCE, _ -> true, "5min");
    Load load;
    try {
      load = loader.load(schedule, payload, run, holdings);
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      load = new Load.Refused(broke(schedule, e));
    }
    Database.query(connection, PATIENCE, _ -> true, "10s");
    return load;
  }

  private static String broke(Schedule schedule, RuntimeException e) {
    LOG.log(Level.ERROR, () -> "what schedule " + schedule.id() + " submits broke", e);
    return "something went wrong here";
  }

  private static void cancel(Connection connection, Schedule schedule, List<ScheduleRun> runs)
      throws SQLException {
    for (ScheduleRun run : runs) {
      if (run.fate() instanceof Started(Content content, UUID id)) {
        switch (content) {
          case BATCH -> PostgresBatchControl.cancel(connection, schedule.tenant(), id);
          case JOB -> PostgresSubmissions.cancel(connection, schedule.tenant(), id);
        }
      }
    }
  }

  private Fate launch(Connection connection, Schedule schedule, Load load) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      return store(connection, load);
    } catch (SQLException e) {
      if (!StoreUnavailable.isOfTheData(e)) {
        throw e;
      }
      // One that can never be stored must not hold up the others.
      connection.rollback(before);
      return new Refused("the database does not take it: SQLSTATE " + e.getSQLState());
    } catch (OverQuotaException e) {
      connection.rollback(before);
      return new Refused(overQuota(e));
    } catch (StoreUnavailable | UncountedException e) {
      throw e;
    } catch (RuntimeException e) {
      connection.rollback(before);
      return new Refused(broke(schedule, e));
    }
  }

  /** What a run is told that there is no room for. */
  static String overQuota(OverQuotaException e) {
    return "quota-exceeded: " + e.excess().detail();
  }

  private Fate store(Connection connection, Load load) throws SQLException {
    Draw draw = book.draw();
    return switch (load) {
      case Load.OfBatch(var opening, var chunks) ->
          fate(batches.submit(connection, opening, chunks, draw));
      case Load.OfJob(Submission job) ->
          fate(submissions.submit(connection, List.of(job), draw).getFirst());
      case Load.Refused(String detail) -> new Refused(detail);
    };
  }

  private static Fate fate(Opened opened) {
    return switch (opened) {
      case Opened.Created(var batch) -> new Started(Content.BATCH, batch.id());
      case Opened.Existing(var batch) -> new Started(Content.BATCH, batch.id());
      case Opened.KeyReused _, Opened.NotKept _ -> keyReused();
      case Opened.OverQuota(var excess) -> throw new OverQuotaException(excess);
    };
  }

  private static Fate fate(Accepted accepted) {
    return switch (accepted) {
      case Accepted.Created(var job) -> new Started(Content.JOB, job.job().id());
      case Accepted.Existing(UUID job) -> new Started(Content.JOB, job);
      case Accepted.KeyReused _, Accepted.KeyBusy _ -> keyReused();
      case Accepted.OverQuota(var excess) -> throw new OverQuotaException(excess);
    };
  }

  private static Fate keyReused() {
    return new Refused("somebody else used the idempotency key of this run");
  }
}
