package dev.nocturne.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.schedule.ScheduleRun.Fate;
import dev.nocturne.schedule.ScheduleRun.Reason;
import dev.nocturne.schedule.ScheduleRun.Refused;
import dev.nocturne.schedule.ScheduleRun.Skipped;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Submits for schedules, in PostgreSQL. */
@Singleton
public final class PostgresFiring implements Firing {

  private static final Logger LOG = System.getLogger(PostgresFiring.class.getName());

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private static final String BACKLOG =
      """
      select coalesce((select greatest(0, extract(epoch from now() - next_at) * 1000)::bigint
          from schedule where next_at <= now() and (rest_until is null or rest_until <= now())
          order by next_at limit 1), 0) as late,
        (select count(*) from (
          select from schedule where next_at <= now() and rest_until > now() limit ?) r) as resting
      """;

  /** So long a schedule is left alone that could not be read, or broke what read it. */
  private static final Duration REST = Duration.ofHours(1);

  private final Database database;
  private final QuotaBook book;
  private final ScheduleRuns runs = new ScheduleRuns();
  private final Launch launch;

  /** Whose turn it was last, here: replicas that all take turns do so together. */
  private volatile String lastTenant = "";

  PostgresFiring(
      Database database, QuotaBook book, PostgresBatches batches, PostgresSubmissions submissions) {
    this.database = database;
    this.book = book;
    this.launch = new Launch(runs, batches, submissions, book);
  }

  @Override
  public int see(int most) {
    return database.transact(connection -> DueSchedules.see(connection, most));
  }

  @Override
  public List<Fate> next(Loader loader) {
    // The same for each try, or a second one would begin with another tenant.
    String last = lastTenant;
    List<Fate> fates = new ArrayList<>(decided(loader, load -> transact(c -> fire(c, last, load))));
    // Both, or those that wait would wait as long as any schedule of anybody is late.
    fates.addAll(decided(loader, load -> transact(connection -> goOn(connection, load))));
    return fates;
  }

  /**
   * One that always loses against its tenant's other submissions must not hold up others either.
   */
  private static <T> T decided(Loader loader, Function<Loader, T> transaction) {
    AtomicReference<UUID> last = new AtomicReference<>();
    Loader noting =
        (schedule, payload, run, holdings) -> {
          last.set(schedule.id());
          return loader.load(schedule, payload, run, holdings);
        };
    try {
      return transaction.apply(noting);
    } catch (OverQuotaException e) {
      Load refused = new Load.Refused(Launch.overQuota(e));
      return transaction.apply(
          (schedule, payload, run, holdings) ->
              schedule.id().equals(last.get())
                  ? refused
                  : loader.load(schedule, payload, run, holdings));
    }
  }

  private <T> T transact(Database.Work<T> work) {
    return book.counted(() -> database.transact(work));
  }

  private List<Fate> fire(Connection connection, String last, Loader loader) throws SQLException {
    List<Fate> fates = new ArrayList<>();
    for (Due one : DueSchedules.due(connection, last)) {
      lastTenant = one.schedule().tenant();
      fates.addAll(fire(connection, one, loader));
    }
    return fates;
  }

  @Override
  public Backlog backlog(int most) {
    return database
        .transact(
            connection ->
                Database.query(
                    connection,
                    BACKLOG,
                    row -> new Backlog(Duration.ofMillis(row.getLong(1)), row.getLong(2)),
                    most))
        .getFirst();
  }

  /** One that cannot be read, or breaks, must not hold up those behind it. */
  private List<Fate> fire(Connection connection, Due due, Loader loader) throws SQLException {
    Optional<Timetable> timetable = due.schedule().plan().timetable();
    if (timetable.isEmpty()) {
      LOG.log(Level.ERROR, () -> "schedule " + due.schedule().id() + " cannot be read");
      return rest(connection, due, "its cron expression or its time zone is not known here");
    }
    Savepoint before = connection.setSavepoint();
    try {
      return take(connection, due, timetable.get(), loader);
    } catch (StoreUnavailable | UncountedException e) {
      throw e;
    } catch (RuntimeException e) {
      connection.rollback(before);
      LOG.log(Level.ERROR, () -> "schedule " + due.schedule().id() + " broke", e);
      return rest(connection, due, "something went wrong here");
    }
  }

  private List<Fate> take(Connection connection, Due due, Timetable timetable, Loader loader)
      throws SQLException {
    Schedule schedule = due.schedule();
    List<Fate> fates = new ArrayList<>();
    Turn turn = Turn.of(timetable, schedule.plan().misfire(), due.since(), due.seen(), due.now());
    if (turn.missed() != null) {
      Occasion missed = new Occasion(IDS.generate(), turn.missed(), false);
      fates.add(runs.note(connection, schedule, missed, new Skipped(Reason.MISSED)));
    }
    if (turn.planned() != null) {
      Occasion occasion = new Occasion(IDS.generate(), turn.planned(), false);
      Fate fate = launch.begin(connection, due.schedule(), due.payload(), occasion, loader);
      fates.add(runs.note(connection, schedule, occasion, fate));
    }
    Database.update(
        connection,
        "update schedule set next_at = ?, rest_until = null where tenant = ? and id = ?",
        turn.nextAt() == null ? null : PostgresSchedules.time(turn.nextAt()),
        schedule.tenant(),
        schedule.id());
    runs.forget(connection, schedule);
    return fates;
  }

  private List<Fate> rest(Connection connection, Due due, String why) throws SQLException {
    Schedule schedule = due.schedule();
    Occasion occasion = new Occasion(IDS.generate(), due.since(), false);
    Fate fate = runs.note(connection, schedule, occasion, new Refused(why));
    Database.update(
        connection,
        "update schedule set rest_until = now() + ? * interval '1 ms', seen_at = null where tenant = ? and id = ?",
        REST.toMillis(),
        schedule.tenant(),
        schedule.id());
    runs.forget(connection, schedule);
    return List.of(fate);
  }

  /**
   * Goes on with one that waited, if its turn has come or its schedule no longer lets runs wait.
   */
  private List<Fate> goOn(Connection connection, Loader loader) throws SQLException {
    List<Ready> ready = DueSchedules.ready(connection);
    List<Fate> fates = new ArrayList<>();
    for (Ready one : ready) {
      ScheduleRun run = one.run();
      Occasion occasion = new Occasion(run.id(), run.plannedAt(), run.manual());
      Fate fate = launch.start(connection, one.schedule(), one.payload(), occasion, loader);
      fates.add(runs.note(connection, one.schedule(), occasion, fate));
    }
    return fates;
  }

  @Override
  public Optional<ScheduleRun> now(String tenant, UUID schedule, Loader loader) {
    return decided(
        loader,
        load -> book.counted(() -> database.inTenant(tenant, c -> now(c, tenant, schedule, load))));
  }

  private Optional<ScheduleRun> now(
      Connection connection, String tenant, UUID schedule, Loader loader) throws SQLException {
    List<Due> found = DueSchedules.asked(connection, tenant, schedule);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Due due = found.getFirst();
    Occasion occasion = new Occasion(IDS.generate(), due.now(), true);
    Fate fate = launch.begin(connection, due.schedule(), due.payload(), occasion, loader);
    Fate _ = runs.note(connection, due.schedule(), occasion, fate);
    runs.forget(connection, due.schedule());
    return runs.find(connection, due.schedule(), occasion.run());
  }
}
