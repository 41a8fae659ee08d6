package dev.nocturne.store;

import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Finds the schedules that something is to be submitted for, and locks them. */
final class DueSchedules {

  private static final String TIMES =
      """
      now() as now,
        case when s.seen_at >= greatest(s.next_at, s.rest_until) then s.seen_at else now() end as seen
      """;

  /** Nobody waits for those whose rows are in somebody's hands: they were seen, or are changed. */
  private static final String SEE =
      """
      update schedule set seen_at = now() where id = any (array(
        select id from schedule
        where next_at <= now() and (rest_until is null or rest_until <= now())
          and (seen_at is null or seen_at < greatest(next_at, rest_until))
        order by next_at limit ? for no key update skip locked))
      """;

  /** Tenants take turns in the order of their names, however many schedules one of them has. */
  private static final String DUE =
      """
      select %s, s.payload, %s from schedule s
      where s.next_at <= now() and (s.rest_until is null or s.rest_until <= now())
      order by s.tenant <= ?, s.tenant, s.next_at limit 1 for update skip locked
      """
          .formatted(ScheduleRows.COLUMNS, TIMES);

  private static final String READY =
      """
      select %s, s.payload, %s from schedule_run r join schedule s on s.id = r.schedule
      where r.fate = 'waiting' and (s.overlap <> 'queue'
        or not exists (select from schedule_run p where p.schedule = s.id and %s))
      limit 1 for update of s, r skip locked
      """
          .formatted(ScheduleRows.COLUMNS, ScheduleRows.RUN_COLUMNS, ScheduleRuns.unfinished("p"));

  private static final String ASKED =
      "select %s, s.payload, %s from schedule s where s.tenant = ? and s.id = ? for update"
          .formatted(ScheduleRows.COLUMNS, TIMES);

  private DueSchedules() {}

  /**
   * A schedule whose row is locked.
   *
   * @param seen when a replica saw first that it was due
   */
  record Due(Schedule schedule, Payload payload, Instant seen, Instant now) {

    /** When it was due first. */
    Instant since() {
      return Objects.requireNonNull(schedule.times().nextAt());
    }
  }

  /** A run that waited, and its schedule, both locked. */
  record Ready(Schedule schedule, Payload payload, ScheduleRun run) {}

  /** Notes of so many at most that it was seen that they are due. */
  static int see(Connection connection, int most) throws SQLException {
    return Database.update(connection, SEE, most);
  }

  /** One whose time has come, if there is one, of the tenant whose turn is after another's. */
  static List<Due> due(Connection connection, String after) throws SQLException {
    return Database.query(connection, DUE, DueSchedules::due, after);
  }

  /** The one that a client asks for, if it is there. */
  static List<Due> asked(Connection connection, String tenant, UUID schedule) throws SQLException {
    return Database.query(connection, ASKED, DueSchedules::due, tenant, schedule);
  }

  /** One with a run that waited and need not wait any longer, if there is one. */
  static List<Ready> ready(Connection connection) throws SQLException {
    return Database.query(
        connection,
        READY,
        row ->
            new Ready(
                ScheduleRows.schedule(row), ScheduleRows.payload(row), ScheduleRows.run(row)));
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        ScheduleRows.schedule(row),
        ScheduleRows.payload(row),
        Rows.time(row, "seen"),
        Rows.time(row, "now"));
  }
}
