package dev.nocturne.store;

import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Status;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients may do to jobs, in PostgreSQL. */
@Singleton
public final class PostgresSubmissions implements Submissions {

  private static final String INSERT =
      """
      with c as (
        select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          as c(id, tenant, kind, priority, timeout_ms, deadline_ms, max_attempts, linger_ms,
            custom_id, labels, request_key, batch, spec)),
      j as (
        insert into job (id, tenant, kind, priority, timeout_ms, deadline_ms, max_attempts,
          linger_ms, custom_id, labels, request_key, batch, created_at, run)
        select id, tenant, kind, priority, timeout_ms, deadline_ms, max_attempts, linger_ms,
          custom_id, labels::jsonb, request_key, batch, now(), 1 from c returning id),
      s as (insert into job_spec (job, version, spec) select id, ?, spec from c),
      w as (
        insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
          token, at, max_attempts, sequence, timeout_ms, deadline_at, linger_ms)
        select id, tenant, kind, priority, ?, 1, 'queued', now(), true, 0, 'fresh', max_attempts,
          1, timeout_ms, now() + deadline_ms * interval '1 ms', linger_ms from c),
      o as (
        insert into outbox (job, run, sequence, type, tenant, batch, at, attempt)
        select id, 1, 0, 'accepted', tenant, batch, now(), 0 from c)
      select now() as now
      """;

  private static final String CANCEL =
      """
      update work set cancel = true, due_at = case when holder is null then now() else due_at end
      where tenant = ? and job = ?
      """;

  private static final String RETRY =
      """
      with j as (
        update job set run = run + 1, ended = null, finished_at = null
        where tenant = ? and id = ? and ended in ('failed', 'cancelled') returning *),
      w as (
        insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
          token, at, max_attempts, sequence, timeout_ms, deadline_at, linger_ms)
        select id, tenant, kind, priority, s.version, run, 'queued', now(), true, token, 'fresh',
          max_attempts, 1, timeout_ms, now() + deadline_ms * interval '1 ms', linger_ms
        from j join job_spec s on s.job = j.id)
      insert into outbox (job, run, sequence, type, tenant, batch, at, attempt)
      select id, run, 0, 'retrying', tenant, batch, now(), 0 from j
      """;

  private final Database database;
  private final Keys keys = new Keys();

  PostgresSubmissions(Database database) {
    this.database = database;
  }

  @Override
  public List<Accepted> submit(List<Submission> submissions) {
    return database.transact(connection -> submit(connection, submissions));
  }

  private List<Accepted> submit(Connection connection, List<Submission> submissions)
      throws SQLException {
    List<@Nullable Accepted> known = keys.known(connection, submissions);
    Map<Object, Submission> firsts = new LinkedHashMap<>();
    for (int i = 0; i < submissions.size(); i++) {
      if (known.get(i) == null) {
        firsts.putIfAbsent(sameness(submissions.get(i)), submissions.get(i));
      }
    }
    Instant now =
        firsts.isEmpty() ? Instant.EPOCH : insert(connection, List.copyOf(firsts.values()));
    List<Accepted> accepted = new ArrayList<>();
    for (int i = 0; i < submissions.size(); i++) {
      Accepted before = known.get(i);
      Submission one = submissions.get(i);
      Submission first = firsts.getOrDefault(sameness(one), one);
      accepted.add(before == null ? accepted(one, first, now) : before);
    }
    return accepted;
  }

  /** What two submissions of one list have in common if they are the same request. */
  private static Object sameness(Submission one) {
    return one.key() == null ? one.id() : List.of(one.tenant(), one.key().value());
  }

  private static Accepted accepted(Submission one, Submission first, Instant now) {
    JobRecord job = created(first, now);
    if (first.id().equals(one.id())) {
      return new Accepted.Created(job);
    }
    return Keys.key(first).fingerprint().equals(Keys.key(one).fingerprint())
        ? new Accepted.Existing(job.job().id())
        : new Accepted.KeyReused();
  }

  private Instant insert(Connection connection, List<Submission> fresh) throws SQLException {
    Instant now =
        Database.query(
                connection,
                INSERT,
                row -> Rows.time(row, "now"),
                Column.of("uuid", fresh, Submission::id),
                Column.of("text", fresh, Submission::tenant),
                Column.of("text", fresh, one -> one.spec().kind().wire()),
                Column.of("smallint", fresh, one -> (short) one.terms().priority()),
                Column.of("bigint", fresh, one -> one.terms().timeout().toMillis()),
                Column.of("bigint", fresh, one -> millis(one.terms().deadline())),
                Column.of("smallint", fresh, one -> (short) one.terms().maxAttempts()),
                Column.of("bigint", fresh, one -> one.spec().mayStayOpen().toMillis()),
                Column.of("text", fresh, one -> one.tags().customId()),
                Column.of("text", fresh, one -> Labels.write(one.tags().labels())),
                Column.of("text", fresh, one -> one.tags().requestKey()),
                Column.of("uuid", fresh, Submission::batch),
                Column.of("text", fresh, one -> SpecJson.write(one.spec())),
                SpecJson.VERSION,
                SpecJson.VERSION)
            .getFirst();
    keys.remember(connection, fresh);
    Database.notify(connection, Channels.WORK);
    Database.notify(connection, Channels.OUTBOX);
    return now;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private static JobRecord created(Submission one, Instant now) {
    Job job =
        new Job(one.id(), one.tenant(), one.spec(), one.terms(), one.tags(), one.batch(), now);
    Standing standing = new Standing(Status.QUEUED, 1, 0, null, null, null, new Progress.Fresh());
    return new JobRecord(job, standing);
  }

  @Override
  public Cancelled cancel(String tenant, UUID job) {
    return database.transact(connection -> cancel(connection, tenant, job));
  }

  static Cancelled cancel(Connection connection, String tenant, UUID job) throws SQLException {
    boolean requested = Database.update(connection, CANCEL, tenant, job) == 1;
    Optional<JobRecord> found = PostgresJobs.find(connection, tenant, job);
    if (found.isEmpty()) {
      return new Cancelled.Unknown();
    }
    Database.notify(connection, Channels.WORK);
    return requested
        ? new Cancelled.Requested(found.get())
        : new Cancelled.AlreadyEnded(found.get());
  }

  @Override
  public Retried retry(String tenant, UUID job) {
    return database.transact(
        connection -> {
          boolean queued = Database.update(connection, RETRY, tenant, job) == 1;
          Optional<JobRecord> found = PostgresJobs.find(connection, tenant, job);
          if (found.isEmpty()) {
            return new Retried.Unknown();
          }
          Database.notify(connection, Channels.WORK);
          Database.notify(connection, Channels.OUTBOX);
          return queued ? new Retried.Queued(found.get()) : new Retried.NotEnded(found.get());
        });
  }
}
