package dev.nocturne.store;

import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.job.Status;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads rows of batches from PostgreSQL. */
@Singleton
public final class PostgresBatchLines implements BatchLines {

  /** So much of a large one is read, in characters. */
  private static final int HEAD = 2_000;

  /** No more jobs of a batch are made in a millisecond. */
  private static final long MOST_BEFORE = 10_000;

  /** The beginning of an answer or of a page in the beginning of an outcome. */
  private static final Pattern BEGINNING =
      Pattern.compile("\"(?:answer|markdown)\":(\"(?:[^\"\\\\]|\\\\u.{4}|\\\\[^u]){1,400})");

  /** Jobs of a batch behind an id; how many is put in. */
  static final String JOBS =
      "select * from job where tenant = ? and batch = ? and id > ? order by id %s";

  /** Those of them that ended in these ways, none of which is a success: they have an index. */
  static final String UNSUCCESSFUL =
      """
      select j.* from (
        select job from outcome
        where tenant = ? and batch = ? and job > ? and latest and ended in (%s)
        order by job %s) o
      join lateral (select * from job where id = o.job offset 0) j on j.id = o.job
      """;

  /** The end of a job {@code j}, if its last run has come to one. */
  static final String LAST_RUN =
      "select ended, outcome from outcome where job = j.id and run = j.run offset 0";

  /** The status of a job {@code j} with the end {@code o}. */
  static final String STATUS =
      "coalesce(o.ended, (select w.status from work w where w.job = j.id))";

  /** What of an end {@code o} is read. */
  static final String OUTCOME =
      """
      coalesce(o.ended = 'succeeded' and octet_length(o.outcome) > %2$d, false) as cut,
      case when o.ended = 'failed' then left(o.outcome, %1$s)
        when octet_length(o.outcome) > %2$d then left(o.outcome, %3$d)
        else o.outcome end as outcome
      """
          .formatted(EventRows.FAILURE, LARGE, HEAD);

  /** The jobs are picked by the index before anything else of them is read. */
  static final String FROM =
      """
      select j.id, j.line, j.kind, j.custom_id, %s as status, %s
      from (
        select * from (
          select * from job
          where tenant = ? and batch = ? and id >= ? order by id limit ?) n
        where line between ? and ? order by id limit ?) j
      left join lateral (%s) o on true
      order by j.id
      """
          .formatted(STATUS, OUTCOME, LAST_RUN);

  private static final String REFUSED =
      "select line, errors from batch_rejected where batch = ? and line between ? and ?";

  static final String FAILED =
      """
      select left(o.outcome, %s), %s
      from (
        select * from (
          select * from outcome
          where tenant = ? and batch = ? and latest and ended in ('failed', 'cancelled')
          order by job limit %d) n
        where ended = 'failed' limit %d) o
      order by o.job
      """
          .formatted(EventRows.FAILURE, Sayings.KEY, 5 * FAILURES, FAILURES);

  private final Database database;

  PostgresBatchLines(Database database) {
    this.database = database;
  }

  @Override
  public long count(String tenant, UUID batch) {
    String sql = "select lines from batch where tenant = ? and id = ?";
    return database.inTenant(
        tenant,
        connection ->
            Database.query(connection, sql, row -> row.getLong(1), tenant, batch).stream()
                .findFirst()
                .orElse(0L));
  }

  @Override
  public List<Line> from(String tenant, UUID batch, long first, int count) {
    long last = first + count - 1;
    return database.readInTenant(
        tenant,
        connection -> {
          List<Line> lines = new ArrayList<>();
          Optional<LineSearch.Place> place =
              new LineSearch(connection, tenant, batch).before(first);
          if (place.isPresent()) {
            // Numbers rise with ids, so no more jobs than this can stand before the last one; and
            // the place is as near as a search by time finds one, whatever was refused between.
            long most = Math.clamp(first - place.get().number(), 0L, MOST_BEFORE) + count;
            UUID from = place.get().id();
            lines.addAll(
                Database.query(
                    connection,
                    FROM,
                    PostgresBatchLines::line,
                    tenant,
                    batch,
                    from,
                    most,
                    first,
                    last,
                    count));
          }
          lines.addAll(
              Database.query(
                  connection,
                  REFUSED,
                  row -> new RefusedLine(row.getLong(1), row.getString(2)),
                  batch,
                  first,
                  last));
          lines.sort(Comparator.comparingLong(Line::number));
          return lines;
        });
  }

  @Override
  public Found find(String tenant, UUID batch, Filter filter, @Nullable UUID after) {
    return database.readInTenant(
        tenant, connection -> new LineFinder(connection, tenant, batch).find(filter, after));
  }

  @Override
  public List<Reason> failures(String tenant, UUID batch) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(
                connection,
                FAILED,
                row -> new Reason(FailureJson.readHead(row.getString(1)), row.getString(2)),
                tenant,
                batch));
  }

  static JobLine line(ResultSet row) throws SQLException {
    Status status = Status.of(row.getString("status")).orElseThrow();
    String outcome = row.getString("outcome");
    boolean cut = row.getBoolean("cut");
    return new JobLine(
        row.getLong("line"),
        row.getObject("id", UUID.class),
        Kind.of(row.getString("kind")).orElseThrow(),
        row.getString("custom_id"),
        status,
        outcome == null ? null : cut ? beginning(outcome) : OutcomeJson.readHead(status, outcome),
        !cut);
  }

  /** What a success that is too large begins with. */
  private static Outcome beginning(String head) {
    Matcher matcher = BEGINNING.matcher(head);
    String answer = matcher.find() ? Tree.parse(matcher.group(1) + '"').textValue() : null;
    return new Outcome.Succeeded(new Result(answer, null, null, null, null, null));
  }
}
