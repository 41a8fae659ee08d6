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
import dev.nocturne.store.ScheduleRuns.Occasion;
import dev.nocturne.store.Submissions.Accepted;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
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

  private static final String DUE =
      """
      select %s, s.payload, now() as now from schedule s where s.next_at <= now()
      order by s.next_at limit 1 for update skip locked
      """
          .formatted(ScheduleRows.COLUMNS);

  private static final String READY =
      """
      select %s, s.payload, %s from schedule_run r join schedule s on s.id = r.schedule
      where r.fate = 'waiting'
        and not exists (select from schedule_run p where p.schedule = s.id and %s)
      limit 1 for update of s, r skip locked
      """
          .formatted(ScheduleRows.COLUMNS, ScheduleRows.RUN_COLUMNS, ScheduleRuns.unfinished("p"));

  private static final String ASKED =
      "select %s, s.payload, now() as now from schedule s where s.tenant = ? and s.id = ? for update"
          .formatted(ScheduleRows.COLUMNS);

  /** What the payload has, and a constraint or a type of the database does not take. */
  private static final Set<String> OF_THE_DATA = Set.of("22", "23");

  private final Database database;
  private final ScheduleRuns runs = new ScheduleRuns();
  private final PostgresBatches batches;
  private final PostgresSubmissions submissions;

  PostgresFiring(Database database, PostgresBatches batches, PostgresSubmissions submissions) {
    this.database = database;
    this.batches = batches;
    this.submissions = submissions;
  }

  @Override
  public boolean next(Loader loader) {
    return database.transact(
        connection -> {
          List<Due> due = Database.query(connection, DUE, PostgresFiring::due);
          for (Due one : due) {
            fire(connection, one, loader);
          }
          // Both, or those that wait would wait as long as any schedule of anybody is late.
          return goOn(connection, loader) || !due.isEmpty();
        });
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
    List<Ready> ready =
        Database.query(
            connection,
            READY,
            row ->
                new Ready(
                    ScheduleRows.schedule(row), ScheduleRows.payload(row), ScheduleRows.run(row)));
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
    return database.inTenant(
        tenant,
        connection -> {
          List<Due> found =
              Database.query(connection, ASKED, PostgresFiring::due, tenant, schedule);
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
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      connection.rollback(before);
      LOG.log(Level.ERROR, () -> "schedule " + schedule.id() + " broke", e);
      return new Refused("something went wrong here");
    }
  }

  private Fate store(Connection connection, Load load) throws SQLException {
    return switch (load) {
      case Load.OfBatch(var opening, var chunks) ->
          fate(batches.submit(connection, opening, chunks));
      case Load.OfJob(Submission job) ->
          fate(submissions.submit(connection, List.of(job)).getFirst());
      case Load.Refused(String detail) -> new Refused(detail);
    };
  }

  private static Fate fate(Opened opened) {
    return switch (opened) {
      case Opened.Created(var batch) -> new Started(Content.BATCH, batch.id());
      case Opened.Existing(var batch) -> new Started(Content.BATCH, batch.id());
      case Opened.KeyReused _ -> keyReused();
    };
  }

  private static Fate fate(Accepted accepted) {
    return switch (accepted) {
      case Accepted.Created(var job) -> new Started(Content.JOB, job.job().id());
      case Accepted.Existing(UUID job) -> new Started(Content.JOB, job);
      case Accepted.KeyReused _, Accepted.KeyBusy _ -> keyReused();
    };
  }

  private static Fate keyReused() {
    return new Refused("somebody else used the idempotency key of this run");
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(ScheduleRows.schedule(row), ScheduleRows.payload(row), Rows.time(row, "now"));
  }

  /** A schedule whose row is locked. */
  private record Due(Schedule schedule, Payload payload, Instant now) {}

  /** A run that waited, and its schedule, both locked. */
  private record Ready(Schedule schedule, Payload payload, ScheduleRun run) {}
}
