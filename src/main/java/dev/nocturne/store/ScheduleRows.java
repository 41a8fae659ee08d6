package dev.nocturne.store;

import dev.nocturne.schedule.Misfire;
import dev.nocturne.schedule.Overlap;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** Reads schedules and their runs. */
final class ScheduleRows {

  /** The columns of a schedule but its payload, which may be large. */
  static final String COLUMNS =
      "s.id, s.tenant, s.name, s.cron, s.time_zone, s.overlap, s.misfire, s.misfire_ms, s.content,"
          + " s.paused, s.next_at, s.created_at, s.changed_at";

  /** The columns of a run. */
  static final String RUN_COLUMNS =
      "r.id as run, r.planned_at, r.at, r.manual, r.fate, r.batch, r.job, r.reason";

  private ScheduleRows() {}

  static Schedule schedule(ResultSet row) throws SQLException {
    Misfire misfire =
        new Misfire(
            Misfire.Policy.of(row.getString("misfire")),
            Duration.ofMillis(row.getLong("misfire_ms")));
    Plan plan =
        new Plan(
            row.getString("name"),
            row.getString("cron"),
            row.getString("time_zone"),
            Overlap.of(row.getString("overlap")),
            misfire);
    return new Schedule(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        plan,
        Content.of(row.getString("content")),
        row.getBoolean("paused"),
        new Schedule.Times(
            Rows.instant(row, "next_at"),
            Rows.time(row, "created_at"),
            Rows.time(row, "changed_at")));
  }

  static Payload payload(ResultSet row) throws SQLException {
    return new Payload(Content.of(row.getString("content")), row.getString("payload"));
  }

  static ScheduleRun run(ResultSet row) throws SQLException {
    return new ScheduleRun(
        row.getObject("run", UUID.class),
        Rows.time(row, "planned_at"),
        Rows.time(row, "at"),
        row.getBoolean("manual"),
        fate(row));
  }

  private static ScheduleRun.Fate fate(ResultSet row) throws SQLException {
    UUID batch = row.getObject("batch", UUID.class);
    String fate = row.getString("fate");
    return switch (fate) {
      case "started" ->
          batch == null
              ? new ScheduleRun.Started(Content.JOB, row.getObject("job", UUID.class))
              : new ScheduleRun.Started(Content.BATCH, batch);
      case "waiting" -> new ScheduleRun.Waiting();
      case "skipped" -> new ScheduleRun.Skipped(ScheduleRun.Reason.of(row.getString("reason")));
      case "refused" -> new ScheduleRun.Refused(row.getString("reason"));
      default -> throw new IllegalStateException("no fate of a run: " + fate);
    };
  }
}
