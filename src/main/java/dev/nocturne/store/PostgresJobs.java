package dev.nocturne.store;

import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Status;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads jobs from PostgreSQL. */
@Singleton
public final class PostgresJobs implements JobReader {

  /**
   * Jobs that were picked before, their specs, and their current runs: the work under way, or the
   * outcome. Each looks its own up: joined as a whole, all jobs of a batch would be read for a
   * page.
   */
  private static final String RECORD =
      """
      select j.*, s.spec, coalesce(w.status, o.ended) as status, o.outcome, o.finished_at,
        coalesce(w.attempts + (w.attempt_started is not null)::int, o.attempts) as attempt,
        coalesce(w.started_at, o.started_at) as started_at,
        coalesce(w.session, o.session) as session, coalesce(w.agent, o.agent) as agent,
        octet_length(s.spec) + coalesce(octet_length(o.outcome), 0) as weight
      from (%s) j
        cross join lateral (select spec from job_spec where job = j.id offset 0) s
        left join lateral (select * from work where job = j.id offset 0) w on true
        left join lateral (
          select * from outcome where job = j.id and run = j.run offset 0) o on true
      order by j.id desc
      """;

  /** No further job is in a page that holds so many bytes of requests and outcomes. */
  private static final long BYTES = 4L * 1024 * 1024;

  private static final String JOBS = "select j.* from job j left join batch b on b.id = j.batch";

  /**
   * What a deleted batch leaves behind is seen by nobody, until it is removed. Asked as a condition
   * that there is no such batch, PostgreSQL expects no job, and reads all of them for a page.
   */
  private static final String VISIBLE = " where j.tenant = ? and b.deleted is not true";

  static final String ONE = RECORD.formatted(JOBS + VISIBLE + " and j.id = ?");

  private static final String UNDER_WAY =
      " join work w on w.job = j.id and w.tenant = j.tenant and w.status = '%s'";

  /** By the order of outcomes or by that of jobs, whichever finds a page sooner. */
  private static final String ENDED =
      " join outcome o on o.job = j.id and o.tenant = j.tenant and o.latest and o.ended = '%s'";

  /** In a batch most jobs succeed, so the next one that did is near. */
  private static final String SUCCEEDED_IN_BATCH =
      """
       cross join lateral (
        select from outcome where job = j.id and run = j.run and ended = '%s' offset 0) o
      """;

  /**
   * By a view, which may use the index of labels where the policy of jobs may not. In it are only
   * jobs that have some.
   */
  private static final String LABELLED =
      " and j.id in (select id from own_job where labels @> ?::jsonb and labels <> '{}')";

  /** A run of one attempt may have left the telling to its outcome. */
  private static final String ATTEMPTS =
      """
      select run, number, started_at, ended_at, session, agent, failure, credits
      from attempt where tenant = ? and job = ?
      union all
      select run, attempts, started_at, finished_at, session, agent, null, null
      from outcome o where tenant = ? and job = ? and attempts = 1 and started_at is not null
        and not exists (select from attempt where job = o.job and run = o.run)
      union all
      select run, attempts + 1, attempt_started, null, session, agent, null, null
      from work where tenant = ? and job = ? and attempt_started is not null
      order by run, number
      """;

  private static final String COUNTS =
      """
      select status, count(*) from work group by status
      union all select ended, count(*) from outcome where latest group by ended
      """;

  private static final String UNTOLD =
      """
      select from job j where tenant = ? and id = ?
        and not exists (select from outcome where job = j.id and run = j.run)
      """;

  private final Database database;

  PostgresJobs(Database database) {
    this.database = database;
  }

  @Override
  public Optional<JobRecord> find(String tenant, UUID job) {
    return database.inTenant(tenant, connection -> find(connection, tenant, job));
  }

  @Override
  public boolean told(String tenant, UUID job) {
    return database
        .inTenant(tenant, c -> Database.query(c, UNTOLD, _ -> true, tenant, job))
        .isEmpty();
  }

  static Optional<JobRecord> find(Connection connection, String tenant, UUID job)
      throws SQLException {
    return Database.query(connection, ONE, Rows::record, tenant, job).stream().findFirst();
  }

  @Override
  public Listed list(String tenant, Filter filter, @Nullable UUID after, int limit) {
    Page page = page(tenant, filter, after, limit);
    List<Found> found =
        database.inTenant(
            tenant,
            connection ->
                Database.query(connection, page.sql(), Found::read, page.args().toArray()));
    boolean more = found.size() == limit || (!found.isEmpty() && found.getLast().more());
    return new Listed(found.stream().map(Found::job).toList(), more);
  }

  /** A job in a page, and whether another was picked behind it. */
  private record Found(JobRecord job, boolean more) {

    private static Found read(ResultSet row) throws SQLException {
      return new Found(Rows.record(row), row.getBoolean("more"));
    }
  }

  /** The query for a page of jobs. */
  static Page page(String tenant, Filter filter, @Nullable UUID after, int limit) {
    StringBuilder sql = new StringBuilder(JOBS);
    Status status = filter.status();
    if (status != null) {
      sql.append(standing(status, filter.batch() != null).formatted(status.wire()));
    }
    sql.append(VISIBLE);
    List<Object> args = new ArrayList<>();
    args.add(tenant);
    and(sql, args, " and j.id < ?", after);
    and(sql, args, " and j.kind = ?", filter.kind() == null ? null : filter.kind().wire());
    and(sql, args, " and j.batch = ?", filter.batch());
    and(sql, args, " and j.custom_id = ?", filter.customId());
    if (!filter.labels().isEmpty()) {
      and(sql, args, LABELLED, Labels.write(filter.labels()));
    }
    and(sql, args, " order by j.id desc limit ?", limit);
    args.add(BYTES);
    return new Page(weighed(RECORD.formatted(sql)), args);
  }

  /** What is large stands outside its row, and only the rows that are left fetch it. */
  private static String weighed(String records) {
    return """
        select * from (
          select *, sum(weight) over (order by id desc) - weight as before,
            lead(id) over (order by id desc) is not null as more
          from (%s) r) r
        where before < ? order by id desc
        """
        .formatted(records);
  }

  private static String standing(Status status, boolean ofBatch) {
    if (!status.ended()) {
      return UNDER_WAY;
    }
    return ofBatch && status == Status.SUCCEEDED ? SUCCEEDED_IN_BATCH : ENDED;
  }

  /** A query with its parameters. */
  record Page(String sql, List<Object> args) {}

  /** Adds a fixed condition with its parameter, if there is one to look for. */
  private static void and(
      StringBuilder sql, List<Object> args, String condition, @Nullable Object value) {
    if (value != null) {
      sql.append(condition);
      args.add(value);
    }
  }

  @Override
  public List<AttemptRecord> attempts(String tenant, UUID job) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(
                connection,
                ATTEMPTS,
                PostgresJobs::attempt,
                tenant,
                job,
                tenant,
                job,
                tenant,
                job));
  }

  private static AttemptRecord attempt(ResultSet row) throws SQLException {
    return new AttemptRecord(
        row.getInt("run"),
        row.getInt("number"),
        Rows.time(row, "started_at"),
        Rows.instant(row, "ended_at"),
        new AttemptRecord.Traces(
            row.getString("session"), row.getString("agent"), row.getBigDecimal("credits")),
        FailureJson.read(row.getString("failure")));
  }

  @Override
  public Map<Status, Long> counts() {
    Map<Status, Long> counts = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      counts.put(status, 0L);
    }
    database.transact(
        connection ->
            Database.query(
                connection,
                COUNTS,
                row -> counts.put(Status.of(row.getString(1)).orElseThrow(), row.getLong(2))));
    return counts;
  }
}
