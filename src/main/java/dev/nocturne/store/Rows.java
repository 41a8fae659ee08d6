package dev.nocturne.store;

import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Status;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Database.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads records out of rows. */
final class Rows {

  private Rows() {}

  /** What identifies leases, as every statement that writes under them takes it. */
  static List<Column> columns(List<Lease> leases) {
    return List.of(
        Column.of("uuid", leases, Lease::job),
        Column.of("text", leases, Lease::tenant),
        Column.of("text", leases, Lease::holder),
        Column.of("bigint", leases, Lease::token));
  }

  static Lease lease(ResultSet row) throws SQLException {
    return new Lease(
        row.getObject("job", UUID.class),
        row.getString("tenant"),
        row.getString("holder"),
        row.getLong("token"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A time that is never null. */
  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Duration millis(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Duration.ofMillis(millis);
  }

  static Terms terms(ResultSet row) throws SQLException {
    return new Terms(
        row.getInt("priority"),
        Duration.ofMillis(row.getLong("timeout_ms")),
        millis(row, "deadline_ms"),
        row.getInt("max_attempts"),
        row.getString("lane"),
        Captured.read(row.getArray("capture")));
  }

  static Job job(ResultSet row) throws SQLException {
    return new Job(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        SpecJson.read(row.getString("spec")),
        terms(row),
        new Tags(
            row.getString("custom_id"),
            Labels.read(row.getString("labels")),
            row.getString("request_key")),
        row.getObject("batch", UUID.class),
        time(row, "created_at"));
  }

  /** A job and where it stands, by the columns of {@link PostgresJobs}. */
  static JobRecord record(ResultSet row) throws SQLException {
    String ended = row.getString("outcome");
    return record(row, ended == null ? null : OutcomeJson.read(ended));
  }

  /** A job and where it stands, with an outcome that was read before. */
  static JobRecord record(ResultSet row, @Nullable Outcome outcome) throws SQLException {
    Status status =
        outcome == null ? Status.of(row.getString("status")).orElseThrow() : outcome.status();
    Standing standing =
        new Standing(
            status,
            row.getInt("run"),
            row.getInt("attempt"),
            instant(row, "started_at"),
            instant(row, "finished_at"),
            outcome,
            known(row.getString("session"), row.getString("agent")));
    return new JobRecord(job(row), standing);
  }

  /** What clients are told of a job's progress: its session and its agent. */
  private static Progress known(@Nullable String session, @Nullable String agent) {
    if (session == null) {
      return new Progress.Fresh();
    }
    return agent == null
        ? new Progress.SessionShut(session)
        : new Progress.AgentRunning(session, agent);
  }
}
