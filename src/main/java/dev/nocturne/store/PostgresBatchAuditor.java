package dev.nocturne.store;

import dev.nocturne.job.Batch;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Proves batches in PostgreSQL: every row is counted, and none leaves the database. */
@Singleton
public final class PostgresBatchAuditor implements BatchAuditor {

  /** A job has ended, or there is work for it: one of the two. */
  private static final String STATES =
      """
      select count(*) as jobs,
        (select coalesce(sum(jobs), 0) from batch_pending where batch = ?) as pending,
        count(*) filter (where w.status = 'queued' and ended is null) as queued,
        count(*) filter (where w.status = 'running' and ended is null) as running,
        count(*) filter (where ended = 'succeeded') as succeeded,
        count(*) filter (where ended = 'failed') as failed,
        count(*) filter (where ended = 'cancelled') as cancelled,
        count(*) filter (where (w.job is null) = (ended is null)) as torn,
        coalesce(sum(j.run - (ended is null)::int), 0) as ended_runs
      from job j left join work w on w.job = j.id
        left join outcome o on o.job = j.id and o.run = j.run
      where j.tenant = ? and j.batch = ?
      """;

  /** What an outcome says comes first in its text. */
  private static final String OUTCOMES =
      """
      select count(*) as outcomes,
        count(*) filter (where o.latest) as latest,
        count(*) filter (where o.run = j.run
          and starts_with(o.outcome, '{"status":"' || o.ended || '"')) as agree
      from job j join outcome o on o.job = j.id
      where j.tenant = ? and j.batch = ?
      """;

  /** The oldest event there is was there before the batch, so none of the batch's is gone. */
  private static final String KEPT =
      """
      select b.created_at > now() - ? * interval '1 ms' or coalesce(
        (select e.position = 1 or e.at < b.created_at from oldest_event e),
        (select last_value = 0 from event_position)) as kept
      from batch b where b.id = ?
      """;

  /** The runs of the batch's jobs as their events tell of them. */
  private static final String EVENTS =
      """
      with run as (
        select job, run, count(*) as events, count(distinct sequence) as distincts,
          min(sequence) as first, max(sequence) as last,
          count(*) filter (where sequence = 0
            and type = case run when 1 then 'accepted' else 'retrying' end) as begins,
          count(*) filter (where type in ('succeeded', 'failed', 'cancelled')) as ends,
          max(case when type in ('succeeded', 'failed', 'cancelled') then sequence end) as ended_at,
          max(case when type in ('succeeded', 'failed', 'cancelled') then type end) as ended_as
        from event where batch = ? and job <> ? group by job, run)
      select count(*) as runs,
        count(*) filter (where first = 0 and last = events - 1 and distincts = events) as whole,
        count(*) filter (where begins = 1) as begun,
        count(*) filter (where ends = 1 and ended_at = last
          and ended_as = o.ended) as ended_once,
        count(*) filter (where ends = 0 and w.job is not null and w.run = r.run
          and w.sequence = events) as open_exact
      from run r left join work w on w.job = r.job
        left join outcome o on o.job = r.job and o.run = r.run
      """;

  private final Database database;

  PostgresBatchAuditor(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Audit> audit(String tenant, UUID batch, Duration kept) {
    return database.readInTenant(
        tenant,
        connection -> {
          Optional<Batch> found = BatchRows.find(connection, tenant, batch);
          return found.isEmpty()
              ? Optional.empty()
              : Optional.of(audit(connection, found.get(), kept));
        });
  }

  private static Audit audit(Connection connection, Batch batch, Duration kept)
      throws SQLException {
    UUID id = batch.id();
    List<Check> checks = new ArrayList<>();
    Runs runs =
        Database.query(
                connection,
                STATES,
                row -> states(row, batch.counts(), checks),
                id,
                batch.tenant(),
                id)
            .getFirst();
    Database.query(connection, OUTCOMES, row -> outcomes(row, runs, checks), batch.tenant(), id);
    boolean told =
        Database.query(connection, KEPT, row -> row.getBoolean(1), kept.toMillis(), id).getFirst();
    if (told) {
      Database.query(connection, EVENTS, row -> events(row, runs, checks), id, id);
    }
    return new Audit(told, List.copyOf(checks));
  }

  private static Runs states(ResultSet row, Batch.Counts counts, List<Check> checks)
      throws SQLException {
    // Rows that are pending are jobs that wait, to whoever counts.
    long pending = row.getLong("pending");
    checks.add(new Check("jobs", counts.total(), row.getLong("jobs") + pending));
    checks.add(new Check("queued", counts.queued(), row.getLong("queued") + pending));
    checks.add(new Check("running", counts.running(), row.getLong("running")));
    checks.add(new Check("succeeded", counts.succeeded(), row.getLong("succeeded")));
    checks.add(new Check("failed", counts.failed(), row.getLong("failed")));
    checks.add(new Check("cancelled", counts.cancelled(), row.getLong("cancelled")));
    checks.add(new Check("jobs_in_no_or_two_states", 0, row.getLong("torn")));
    long ended = row.getLong("succeeded") + row.getLong("failed") + row.getLong("cancelled");
    return new Runs(row.getLong("ended_runs"), row.getLong("jobs") - ended, ended);
  }

  private static boolean outcomes(ResultSet row, Runs runs, List<Check> checks)
      throws SQLException {
    checks.add(new Check("outcomes_of_ended_runs", runs.ended(), row.getLong("outcomes")));
    checks.add(new Check("outcomes_of_ended_jobs", runs.endedJobs(), row.getLong("latest")));
    return checks.add(
        new Check("outcomes_that_say_the_jobs_status", runs.endedJobs(), row.getLong("agree")));
  }

  private static boolean events(ResultSet row, Runs runs, List<Check> checks) throws SQLException {
    long all = runs.ended() + runs.open();
    checks.add(new Check("runs_with_events", all, row.getLong("runs")));
    checks.add(new Check("runs_with_events_without_gap_or_double", all, row.getLong("whole")));
    checks.add(new Check("runs_with_one_beginning", all, row.getLong("begun")));
    checks.add(
        new Check("ended_runs_with_one_end_at_their_end", runs.ended(), row.getLong("ended_once")));
    return checks.add(
        new Check(
            "open_runs_with_an_event_for_each_change", runs.open(), row.getLong("open_exact")));
  }

  /** How many runs have ended and are open, and how many jobs have ended. */
  private record Runs(long ended, long open, long endedJobs) {}
}
