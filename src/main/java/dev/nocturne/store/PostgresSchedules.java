package dev.nocturne.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.schedule.ScheduleRun.Reason;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients may do to schedules, in PostgreSQL. */
@Singleton
public final class PostgresSchedules implements Schedules {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private static final String INSERT =
      """
      insert into schedule (id, tenant, name, cron, time_zone, overlap, misfire, misfire_ms,
        content, payload, paused, next_at, created_at, changed_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now(), now())
      """;

  private static final String COUNT = "select count(*) from schedule where tenant = ?";

  private static final String CHANGE =
      """
      update schedule set name = ?, cron = ?, time_zone = ?, overlap = ?, misfire = ?,
        misfire_ms = ?, content = ?, payload = ?, paused = ?, changed_at = now(),
        rest_until = null, next_at = case when (cron, time_zone, paused) = (?, ?, ?) then next_at else ? end
      where tenant = ? and id = ? and changed_at = ?
      """;

  private static final String HOLD =
      """
      update schedule set paused = ?, next_at = ?, rest_until = null, changed_at = now()
      where tenant = ? and id = ? and paused <> ?
      """;

  private static final String ONE =
      "select %s from schedule s where s.tenant = ? and s.id = ?".formatted(ScheduleRows.COLUMNS);

  private static final String LIST =
      """
      select %s from schedule s where s.tenant = ? and (?::uuid is null or s.id < ?)
      order by s.id desc limit ?
      """
          .formatted(ScheduleRows.COLUMNS);

  private static final String RUNS =
      """
      select %s from schedule_run r join schedule s on s.id = r.schedule
      where s.tenant = ? and s.id = ? and (?::uuid is null or r.id < ?)
      order by r.id desc limit ?
      """
          .formatted(ScheduleRows.RUN_COLUMNS);

  private final Database database;

  PostgresSchedules(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Schedule> create(String tenant, Definition wanted) {
    UUID id = IDS.generate();
    Plan plan = wanted.plan();
    return database.inTenant(
        tenant,
        connection -> {
          if (!Room.of(connection, "schedule", tenant, COUNT, MOST)) {
            return Optional.empty();
          }
          Database.update(
              connection,
              INSERT,
              id,
              tenant,
              plan.name(),
              plan.cron(),
              plan.timeZone(),
              plan.overlap().wire(),
              plan.misfire().policy().wire(),
              plan.misfire().after().toMillis(),
              wanted.payload().content().wire(),
              wanted.payload().json(),
              wanted.paused(),
              nextAt(connection, plan, wanted.paused()));
          return find(connection, tenant, id);
        });
  }

  /** On the database's clock, as all times that replicas share. */
  private static @Nullable OffsetDateTime nextAt(Connection connection, Plan plan, boolean paused)
      throws SQLException {
    Instant now =
        Database.query(connection, "select now() as now", row -> Rows.time(row, "now")).getFirst();
    return paused
        ? null
        // What this version cannot read is due at once, and its run says why nothing came of it.
        : plan.timetable()
            .map(times -> times.next(now))
            .orElse(Optional.of(now))
            .map(PostgresSchedules::time)
            .orElse(null);
  }

  /** A time as a statement takes it. */
  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  @Override
  public Optional<Schedule> find(String tenant, UUID schedule) {
    return database.inTenant(tenant, connection -> find(connection, tenant, schedule));
  }

  private static Optional<Schedule> find(Connection connection, String tenant, UUID schedule)
      throws SQLException {
    return Database.query(connection, ONE, ScheduleRows::schedule, tenant, schedule).stream()
        .findFirst();
  }

  @Override
  public Optional<Payload> payload(String tenant, UUID schedule) {
    String sql = "select content, payload from schedule where tenant = ? and id = ?";
    return database
        .inTenant(
            tenant,
            connection -> Database.query(connection, sql, ScheduleRows::payload, tenant, schedule))
        .stream()
        .findFirst();
  }

  @Override
  public List<Schedule> list(String tenant, @Nullable UUID after, int limit) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(connection, LIST, ScheduleRows::schedule, tenant, after, after, limit));
  }

  @Override
  public Optional<Schedule> change(String tenant, UUID schedule, Instant seen, Definition wanted) {
    Plan plan = wanted.plan();
    return database.inTenant(
        tenant,
        connection -> {
          int changed =
              Database.update(
                  connection,
                  CHANGE,
                  plan.name(),
                  plan.cron(),
                  plan.timeZone(),
                  plan.overlap().wire(),
                  plan.misfire().policy().wire(),
                  plan.misfire().after().toMillis(),
                  wanted.payload().content().wire(),
                  wanted.payload().json(),
                  wanted.paused(),
                  plan.cron(),
                  plan.timeZone(),
                  wanted.paused(),
                  nextAt(connection, plan, wanted.paused()),
                  tenant,
                  schedule,
                  time(seen));
          if (changed == 0) {
            return Optional.empty();
          }
          leaveOut(connection, tenant, schedule, wanted.paused());
          return find(connection, tenant, schedule);
        });
  }

  @Override
  public Optional<Schedule> hold(String tenant, UUID schedule, boolean paused) {
    return database.inTenant(
        tenant,
        connection -> {
          List<Schedule> found =
              Database.query(
                  connection, ONE + " for update", ScheduleRows::schedule, tenant, schedule);
          if (!found.isEmpty()) {
            OffsetDateTime nextAt = nextAt(connection, found.getFirst().plan(), paused);
            Database.update(connection, HOLD, paused, nextAt, tenant, schedule, paused);
            leaveOut(connection, tenant, schedule, paused);
          }
          return find(connection, tenant, schedule);
        });
  }

  private static void leaveOut(Connection connection, String tenant, UUID schedule, boolean paused)
      throws SQLException {
    if (paused) {
      ScheduleRuns.leaveOut(connection, tenant, schedule, Reason.PAUSED);
    }
  }

  @Override
  public boolean delete(String tenant, UUID schedule) {
    String sql = "delete from schedule where tenant = ? and id = ?";
    return database.inTenant(
        tenant, connection -> Database.update(connection, sql, tenant, schedule) == 1);
  }

  @Override
  public List<ScheduleRun> runs(String tenant, UUID schedule, @Nullable UUID after, int limit) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(
                connection, RUNS, ScheduleRows::run, tenant, schedule, after, after, limit));
  }
}
