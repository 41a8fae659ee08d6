package dev.nocturne.store;

import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.schedule.ScheduleRun.Fate;
import dev.nocturne.schedule.ScheduleRun.Reason;
import dev.nocturne.schedule.ScheduleRun.Refused;
import dev.nocturne.schedule.ScheduleRun.Skipped;
import dev.nocturne.schedule.ScheduleRun.Started;
import dev.nocturne.schedule.ScheduleRun.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The runs of a schedule whose row is locked. */
final class ScheduleRuns {

  private static final String OF =
      """
      select %s from schedule_run r join schedule s on s.id = r.schedule
      where s.tenant = ? and s.id = ? and
      """
          .formatted(ScheduleRows.RUN_COLUMNS);

  private static final String NOTE =
      """
      insert into schedule_run (id, schedule, planned_at, at, manual, fate, batch, job, reason)
      values (?, ?, ?, now(), ?, ?, ?, ?, ?)
      on conflict (id) do update set at = excluded.at, fate = excluded.fate,
        batch = excluded.batch, job = excluded.job, reason = excluded.reason
      """;

  /** So many are kept, and those that something may still come of: later runs look for them. */
  private static final String FORGET =
      """
      delete from schedule_run r using schedule s
      where s.id = ? and r.schedule = s.id and r.fate <> 'waiting' and not (%s) and r.id < (
        select id from schedule_run where schedule = ? order by id desc offset 999 limit 1)
      """
          .formatted(unfinished("r"));

  private static final String LEAVE_OUT =
      """
      update schedule_run r set fate = 'skipped', reason = ?, at = now()
      from schedule s
      where s.tenant = ? and s.id = ? and r.schedule = s.id and r.fate = 'waiting'
      """;

  /**
   * A run that something is to become of.
   *
   * @param manual whether a client asked for it
   */
  record Occasion(UUID run, Instant planned, boolean manual) {}

  /** The condition that what a run of schedule s started has not ended. */
  static String unfinished(String run) {
    return """
        %1$s.fate = 'started' and (
          exists (select from batch b where b.tenant = s.tenant and b.id = %1$s.batch
            and b.finished_at is null and not b.deleted)
          or exists (select from work w where w.tenant = s.tenant and w.job = %1$s.job))
        """
        .formatted(run);
  }

  /** Those that started what has not ended. */
  List<ScheduleRun> unfinished(Connection connection, Schedule schedule) throws SQLException {
    return Database.query(
        connection, OF + unfinished("r"), ScheduleRows::run, schedule.tenant(), schedule.id());
  }

  /** Whether one waits. */
  boolean waits(Connection connection, Schedule schedule) throws SQLException {
    return !Database.query(
            connection,
            OF + "r.fate = 'waiting'",
            ScheduleRows::run,
            schedule.tenant(),
            schedule.id())
        .isEmpty();
  }

  /** One of them. */
  Optional<ScheduleRun> find(Connection connection, Schedule schedule, UUID run)
      throws SQLException {
    return Database.query(
            connection, OF + "r.id = ?", ScheduleRows::run, schedule.tenant(), schedule.id(), run)
        .stream()
        .findFirst();
  }

  /** Notes what became of one. */
  Fate note(Connection connection, Schedule schedule, Occasion occasion, Fate fate)
      throws SQLException {
    Started started = fate instanceof Started is ? is : null;
    Database.update(
        connection,
        NOTE,
        occasion.run(),
        schedule.id(),
        PostgresSchedules.time(occasion.planned()),
        occasion.manual(),
        word(fate),
        started != null && started.content() == Content.BATCH ? started.id() : null,
        started != null && started.content() == Content.JOB ? started.id() : null,
        reason(fate));
    return fate;
  }

  private static String word(Fate fate) {
    return switch (fate) {
      case Started _ -> "started";
      case Waiting _ -> "waiting";
      case Skipped _ -> "skipped";
      case Refused _ -> "refused";
    };
  }

  private static @Nullable String reason(Fate fate) {
    return switch (fate) {
      case Started _, Waiting _ -> null;
      case Skipped(Reason reason) -> reason.wire();
      case Refused(String detail) -> detail;
    };
  }

  /** Leaves out what waits, if something does. */
  static void leaveOut(Connection connection, String tenant, UUID schedule, Reason reason)
      throws SQLException {
    Database.update(connection, LEAVE_OUT, reason.wire(), tenant, schedule);
  }

  /** Forgets the oldest. */
  void forget(Connection connection, Schedule schedule) throws SQLException {
    Database.update(connection, FORGET, schedule.id(), schedule.id());
  }
}
