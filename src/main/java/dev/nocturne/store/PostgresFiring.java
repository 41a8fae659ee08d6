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
import dev.nocturne.schedule.Timetable;
import dev.nocturne.schedule.Turn;
import dev.nocturne.store.DueSchedules.Due;
import dev.nocturne.store.DueSchedules.Ready;
import dev.nocturne.store.ScheduleRuns.Occasion;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Submits for schedules, in PostgreSQL. */
@Singleton
public final class PostgresFiring implements Firing {

  private static final Logger LOG = System.getLogger(PostgresFiring.class.getName());

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  /** So long a schedule is left alone that could not be read, or broke what read it. */
  private static final Duration REST = Duration.ofHours(1);

  private final Database database;
  private final QuotaBook book;
  private final ScheduleRuns runs = new ScheduleRuns();
  private final Launch launch;

  PostgresFiring(
      Database database, QuotaBook book, PostgresBatches batches, PostgresSubmissions submissions) {
    this.database = database;
    this.book = book;
    this.launch = new Launch(batches, submissions, book);
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

  /** One that cannot be read, or breaks, must not hold up those behind it. */
  private void fire(Connection connection, Due due, Loader loader) throws SQLException {
    Optional<Timetable> timetable = due.schedule().plan().timetable();
    if (timetable.isEmpty()) {
      LOG.log(Level.ERROR, () -> "schedule " + due.schedule().id() + " cannot be read");
      rest(connection, due, "its cron expression or its time zone is not known here");
      return;
    }
    Savepoint before = connection.setSavepoint();
    try {
      take(connection, due, timetable.get(), loader);
    } catch (StoreUnavailable | UncountedException e) {
      throw e;
    } catch (RuntimeException e) {
      connection.rollback(before);
      LOG.log(Level.ERROR, () -> "schedule " + due.schedule().id() + " broke", e);
      rest(connection, due, "something went wrong here");
    }
  }

  private void take(Connection connection, Due due, Timetable timetable, Loader loader)
      throws SQLException {
    Schedule schedule = due.schedule();
    Turn turn = Turn.of(timetable, schedule.plan().misfire(), due.since(), due.now());
    if (turn.missed() != null) {
      Occasion missed = new Occasion(IDS.generate(), turn.missed(), false);
      runs.note(connection, schedule, missed, new Skipped(Reason.MISSED));
    }
    if (turn.planned() != null) {
      Occasion occasion = new Occasion(IDS.generate(), turn.planned(), false);
      runs.note(connection, schedule, occasion, begin(connection, due, occasion, loader));
    }
    Database.update(
        connection,
        "update schedule set next_at = ?, rest_until = null where tenant = ? and id = ?",
        turn.nextAt() == null ? null : PostgresSchedules.time(turn.nextAt()),
        schedule.tenant(),
        schedule.id());
    runs.forget(connection, schedule);
  }

  private void rest(Connection connection, Due due, String why) throws SQLException {
    Schedule schedule = due.schedule();
    Occasion occasion = new Occasion(IDS.generate(), due.since(), false);
    runs.note(connection, schedule, occasion, new Refused(why));
    Database.update(
        connection,
        "update schedule set rest_until = now() + ? * interval '1 ms' where tenant = ? and id = ?",
        REST.toMillis(),
        schedule.tenant(),
        schedule.id());
    runs.forget(connection, schedule);
  }

  /**
   * Goes on with one that waited, if its turn has come or its schedule no longer lets runs wait.
   */
  private boolean goOn(Connection connection, Loader loader) throws SQLException {
    List<Ready> ready = DueSchedules.ready(connection);
    for (Ready one : ready) {
      ScheduleRun run = one.run();
      Occasion occasion = new Occasion(run.id(), run.plannedAt(), run.manual());
      Fate fate = start(connection, one.schedule(), one.payload(), occasion, loader);
      runs.note(connection, one.schedule(), occasion, fate);
    }
    return !ready.isEmpty();
  }

  @Override
  public Optional<ScheduleRun> now(String tenant, UUID schedule, Loader loader) {
    return book.counted(() -> database.inTenant(tenant, c -> now(c, tenant, schedule, loader)));
  }

  private Optional<ScheduleRun> now(
      Connection connection, String tenant, UUID schedule, Loader loader) throws SQLException {
    List<Due> found = DueSchedules.asked(connection, tenant, schedule);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Due due = found.getFirst();
    Occasion occasion = new Occasion(IDS.generate(), due.now(), true);
    runs.note(connection, due.schedule(), occasion, begin(connection, due, occasion, loader));
    runs.forget(connection, due.schedule());
    return runs.find(connection, due.schedule(), occasion.run());
  }

  /** Starts a run, unless there is one that waits already; to cancel the previous ends that too. */
  private Fate begin(Connection connection, Due due, Occasion occasion, Loader loader)
      throws SQLException {
    Schedule schedule = due.schedule();
    if (schedule.plan().overlap() == Overlap.CANCEL_PREVIOUS) {
      ScheduleRuns.leaveOut(connection, schedule.tenant(), schedule.id(), Reason.OVERLAP);
    } else if (runs.waits(connection, schedule)) {
      return new Skipped(Reason.OVERLAP);
    }
    return start(connection, schedule, due.payload(), occasion, loader);
  }

  /** Starts a run, unless an earlier one is in its way. */
  private Fate start(
      Connection connection, Schedule schedule, Payload payload, Occasion occasion, Loader loader)
      throws SQLException {
    List<ScheduleRun> previous = runs.unfinished(connection, schedule);
    Overlap overlap = schedule.plan().overlap();
    if (overlap == Overlap.CANCEL_PREVIOUS) {
      cancel(connection, schedule, previous);
    } else if (!previous.isEmpty()) {
      return overlap == Overlap.SKIP ? new Skipped(Reason.OVERLAP) : new Waiting();
    }
    return launch.of(connection, schedule, payload, occasion, loader);
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
}
