package dev.nocturne.store;

import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Status;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads batches from PostgreSQL. */
@Singleton
public final class PostgresBatchReader implements BatchReader {

  /**
   * So many jobs, and so many bytes of outcomes, are in a page, of which a reader holds two: as
   * many as fit into the bytes at a kilobyte each.
   */
  private static final int PAGE = 2_000;

  private static final int BYTES = 2 * 1024 * 1024;

  /** Before all ids of jobs. */
  private static final UUID FIRST = new UUID(0, 0);

  /**
   * It always says behind which id: a plan made for readers with and without one reads all rows
   * before it.
   */
  static final String RESULTS = results(PostgresBatchLines.JOBS.formatted("offset 0"));

  /** The same of those alone that did not succeed, who may be few among many. */
  static final String UNSUCCESSFUL =
      results(PostgresBatchLines.UNSUCCESSFUL.formatted("'failed', 'cancelled'", "offset 0"));

  private static final Set<Status> NO_SUCCESS = Set.of(Status.FAILED, Status.CANCELLED);

  /** What is large stands outside its row, and only the rows that are left fetch it. */
  private static String results(String jobs) {
    return """
        with first as (
          select * from (
            select j.id, j.custom_id, o.outcome, %s as status
            from (%s) j left join lateral (%s) o on true
            order by j.id offset 0) j
          where status = any (?) limit ?),
        summed as (
          select *, sum(coalesce(octet_length(outcome), 0)) over (order by id)
              - coalesce(octet_length(outcome), 0) as before
          from first)
        select id, custom_id, status,
          case when status = 'failed' then left(outcome, %s) else outcome end as outcome
        from summed where before < ? order by id
        """
        .formatted(PostgresBatchLines.STATUS, jobs, PostgresBatchLines.LAST_RUN, EventRows.FAILURE);
  }

  private static final String END =
      """
      select finishes, exists (select from event where job = b.id and run = b.finishes)
      from batch b where tenant = ? and id = ? and finished_at is not null
      """;

  private final Database database;

  PostgresBatchReader(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Batch> find(String tenant, UUID batch) {
    return database.inTenant(tenant, connection -> BatchRows.find(connection, tenant, batch));
  }

  @Override
  public Map<UUID, Paid> paid(String tenant, List<UUID> batches) {
    return database.inTenant(tenant, connection -> BatchCredits.read(connection, tenant, batches));
  }

  @Override
  public List<Batch> list(String tenant, Filter filter, @Nullable UUID after, int limit) {
    StringBuilder sql = new StringBuilder(BatchRows.SELECT);
    sql.append(" where b.tenant = ? and not b.deleted");
    List<Object> args = new ArrayList<>();
    args.add(tenant);
    and(sql, args, " and b.id < ?", after);
    and(sql, args, " and b.name = ?", filter.name());
    and(sql, args, " and b.key = ?", filter.key());
    if (filter.status() != null) {
      sql.append(condition(filter.status()));
    }
    and(sql, args, " order by b.id desc limit ?", limit);
    return database.inTenant(
        tenant,
        connection -> Database.query(connection, sql.toString(), BatchRows::batch, args.toArray()));
  }

  /** What makes a batch be of a status, as {@link BatchRows} reads it. */
  private static String condition(BatchStatus status) {
    return switch (status) {
      case RECEIVING -> " and b.receiving and not b.paused and not b.cancelled";
      case RUNNING ->
          " and b.finished_at is null and not b.receiving and not b.paused and not b.cancelled";
      case PAUSED -> " and b.finished_at is null and b.paused and not b.cancelled";
      case FINISHED -> " and b.finished_at is not null and not b.cancelled";
      case CANCELLED -> " and b.cancelled";
    };
  }

  /** Adds a fixed condition with its parameter, if there is one to look for. */
  private static void and(
      StringBuilder sql, List<Object> args, String condition, @Nullable Object value) {
    if (value != null) {
      sql.append(condition);
      args.add(value);
    }
  }

  @Override
  public List<Row> results(String tenant, UUID batch, Set<Status> statuses, @Nullable UUID after) {
    Database.Column wanted = Database.Column.of("text", List.copyOf(statuses), Status::wire);
    return database.inTenant(
        tenant,
        connection ->
            Database.query(
                connection,
                NO_SUCCESS.containsAll(statuses) ? UNSUCCESSFUL : RESULTS,
                PostgresBatchReader::row,
                tenant,
                batch,
                Objects.requireNonNullElse(after, FIRST),
                wanted,
                PAGE,
                BYTES));
  }

  @Override
  public List<String> columns(String tenant, UUID batch) {
    String sql = "select columns from batch where tenant = ? and id = ?";
    return database
        .inTenant(
            tenant,
            connection ->
                Database.query(connection, sql, row -> texts(row.getArray(1)), tenant, batch))
        .stream()
        .findFirst()
        .orElse(List.of());
  }

  @Override
  public Optional<End> end(String tenant, UUID batch) {
    return database
        .inTenant(
            tenant,
            connection ->
                Database.query(
                    connection,
                    END,
                    row -> new End(new Event.Id(batch, row.getInt(1), 0), row.getBoolean(2)),
                    tenant,
                    batch))
        .stream()
        .findFirst();
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }

  private static Row row(ResultSet row) throws SQLException {
    byte[] outcome = row.getBytes("outcome");
    Status status = Status.of(row.getString("status")).orElseThrow();
    return new Row(
        row.getObject("id", UUID.class),
        row.getString("custom_id"),
        status,
        outcome == null ? null : new OutcomeText(status, outcome));
  }
}
