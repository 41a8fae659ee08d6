package dev.nocturne.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
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
import dev.nocturne.schedule.Turn;
import dev.nocturne.store.Batches.Opened;
import dev.nocturne.store.DueSchedules.Due;
import dev.nocturne.store.DueSchedules.Ready;
import dev.nocturne.store.ScheduleRuns.Occasion;
import dev.nocturne.store.Submissions.Accepted;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Submits for schedules, in PostgreSQL. */
@Singleton
public final class PostgresFiring implements Firing {

  private static final Logger LOG = System.getLogger(PostgresFiring.class.getName());

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  /** What the payload has, and a constraint or a type of the database does not take. */
  private static final Set<String> OF_THE_DATA = Set.of("22", "23");

  private final Database database;
  private final QuotaBook book;
  private final ScheduleRuns runs = new ScheduleRuns();
  private final PostgresBatches batches;
  private final PostgresSubmissions submissions;

  PostgresFiring(
      Database database, QuotaBook book, PostgresBatches batches, PostgresSubmissions submissions) {
    this.database = database;
    this.book = book;
    this.batches = batches;
    this.submissions = submissions;
  }

  @Override
  public boolean next(Loader loader) {
    boolean fired = transact(connection -> fire(connection, loader));
    // Both, or those that wait would wait as long as any schedule of anybody is late.
    return transact(connection -> goOn(connection, loader)) || fired;
  }

  private <T> T transact(Database.Work<T> work) {
    return book.counted(() -> database.transact(work));
  }

  private boolean fire(Connection connection, Loader loader) throws SQLException {
    List<Due> due = DueSchedules.due(connection);
    for (Due one : due) {
      fire(connection, one, loader);
    }
    return !due.isEmpty();
  }

  private void fire(Connection connection, Due due, Loader loader) throws SQLException {
    Schedule schedule = due.schedule();
    Instant since = Objects.requireNonNull(schedule.times().nextAt());
    Turn turn = Turn.of(schedule.plan(), since, due.now());
    if (turn.missed() != null) {
      Occasion missed = new Occasion(IDS.generate(), turn.missed(), false);
      runs.note(connection, schedule, missed, new Skipped(Reason.MISSED));
    }
    if (turn.planned() != null) {
      Occasion occasion = new Occasion(IDS.generate(), turn.planned(), false);
      runs.note(connection, schedule, occasion, start(connection, due, occasion, loader));
    }
    Database.update(
        connection,
        "update schedule set next_at = ? where tenant = ? and id = ?",
        turn.nextAt() == null ? null : PostgresSchedules.time(turn.nextAt()),
        schedule.tenant(),
        schedule.id());
    runs.forget(connection, schedule);
  }

  /** Starts one that waited, if there is one whose turn it is. */
  private boolean goOn(Connection connection, Loader loader) throws SQLException {
    List<Ready> ready = DueSchedules.ready(connection);
    for (Ready one : ready) {
      ScheduleRun run = one.run();
      Occasion occasion = new Occasion(run.id(), run.plannedAt(), run.manual());
      Fate fate = launch(connection, one.schedule(), one.payload(), occasion, loader);
      runs.note(connection, one.schedule(), occasion, fate);
    }
    return !ready.isEmpty();
  }

  @Override
  public Optional<ScheduleRun> now(String tenant, UUID schedule, Loader loader) {
    return transact(
        connection -> {
          List<Due> found = DueSchedules.asked(connection, tenant, schedule);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          Due due = found.getFirst();
          Occasion occasion = new Occasion(IDS.generate(), due.now(), true);
          runs.note(connection, due.schedule(), occasion, start(connection, due, occasion, loader));
          runs.forget(connection, due.schedule());
          return runs.find(connection, due.schedule(), occasion.run());
        });
  }

  /** Starts a run, unless an earlier one is in its way. */
  private Fate start(Connection connection, Due due, Occasion occasion, Loader loader)
      throws SQLException {
    Schedule schedule = due.schedule();
    List<ScheduleRun> previous = runs.unfinished(connection, schedule);
    boolean waits = runs.waits(connection, schedule);
    Overlap overlap = schedule.plan().overlap();
    if (overlap == Overlap.CANCEL_PREVIOUS) {
      cancel(connection, schedule, previous);
    } else if (waits || (!previous.isEmpty() && overlap == Overlap.SKIP)) {
      return new Skipped(Reason.OVERLAP);
    } else if (!previous.isEmpty()) {
      return new Waiting();
    }
    return launch(connection, schedule, due.payload(), occasion, loader);
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

  private Fate launch(
      Connection connection, Schedule schedule, Payload payload, Occasion occasion, Loader loader)
      throws SQLException {
    String key =
        "schedule:"
            + schedule.id()
            + ":"
            + (occasion.manual() ? occasion.run() : occasion.planned());
    Load load = loader.load(schedule, payload, occasion.planned(), key);
    Savepoint before = connection.setSavepoint();
    try {
      return store(connection, load);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (!OF_THE_DATA.contains(state.substring(0, Math.min(2, state.length())))) {
        throw e;
      }
      // One that can never be stored must not hold up the others.
      connection.rollback(before);
      return new Refused("the database does not take it: SQLSTATE " + state);
    } catch (OverQuotaException e) {
      connection.rollback(before);
      return new Refused("quota-exceeded: " + e.excess().detail());
    } catch (StoreUnavailable | UncountedException e) {
      throw e;
    } catch (RuntimeException e) {
      connection.rollback(before);
      LOG.log(Level.ERROR, () -> "schedule " + schedule.id() + " broke", e);
      return new Refused("something went wrong here");
    }
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
      case Opened.KeyReused _ -> keyReused();
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
