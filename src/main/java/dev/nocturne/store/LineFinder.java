package dev.nocturne.store;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.nocturne.job.Status;
import dev.nocturne.store.BatchLines.Cell;
import dev.nocturne.store.BatchLines.Filter;
import dev.nocturne.store.BatchLines.Found;
import dev.nocturne.store.BatchLines.JobLine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for rows of a batch in the order of their jobs' ids, a window of them at a time. */
final class LineFinder {

  static final String ANY = find(PostgresBatchLines.JOBS);
  static final String FAILED = find(failed());

  private static final String LAST_ANY = last(PostgresBatchLines.JOBS);
  private static final String LAST_FAILED = last(failed());

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._@-]+");

  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final Connection connection;
  private final String tenant;
  private final UUID batch;

  LineFinder(Connection connection, String tenant, UUID batch) {
    this.connection = connection;
    this.tenant = tenant;
    this.batch = batch;
  }

  private static String failed() {
    return PostgresBatchLines.UNSUCCESSFUL.formatted("'failed'", "%s");
  }

  /** The texts are looked at only where the rest fits, and only until a page is full. */
  private static String find(String jobs) {
    return """
        select o.id, o.line, o.kind, o.custom_id, o.status, %s
        from (
          select j.id, j.line, j.kind, j.custom_id, o.ended, o.outcome, %s as status
          from (%s) j left join lateral (%s) o on true offset 0) o
        where (?::text is null or o.status = ?)
          and (?::text is null or substring(left(o.outcome, 200) from '"kind":"([a-z_]+)"') = ?)
          and (?::text is null or strpos(lower(o.custom_id), ?) > 0
            or strpos(lower(left(o.outcome, %d)), ?) > 0)
          and (?::text is null or o.ended = 'succeeded' and octet_length(o.outcome) <= %d
            and strpos(lower(o.outcome), ?) > 0)
        order by o.id limit %d
        """
        .formatted(
            PostgresBatchLines.OUTCOME,
            PostgresBatchLines.STATUS,
            jobs.formatted("limit " + BatchLines.WINDOW),
            PostgresBatchLines.LAST_RUN,
            BatchLines.SEARCHED,
            BatchLines.LARGE,
            BatchLines.PAGE);
  }

  /** Where the window ends, unless the batch ends before. */
  private static String last(String jobs) {
    return "select id, line from (%s) j"
        .formatted(jobs.formatted("offset %d limit 1".formatted(BatchLines.WINDOW - 1)));
  }

  /**
   * Those of the next window that fit. What stands in a column is read here, of those that hold a
   * part of it anywhere: results may hold what no type of JSON in the database takes.
   */
  Found find(Filter filter, @Nullable UUID after) throws SQLException {
    boolean failed = filter.failure() != null || filter.status() == Status.FAILED;
    UUID behind = after == null ? BEFORE_ALL : after;
    List<JobLine> near = lines(filter, failed ? FAILED : ANY, behind);
    Cell cell = filter.cell();
    List<JobLine> lines = cell == null ? near : near.stream().filter(cell::fits).toList();
    if (near.size() == BatchLines.PAGE) {
      return new Found(lines, near.getLast().job(), near.getLast().number());
    }
    return Database.query(
            connection,
            failed ? LAST_FAILED : LAST_ANY,
            row -> new Found(lines, row.getObject(1, UUID.class), row.getLong(2)),
            tenant,
            batch,
            behind)
        .stream()
        .findFirst()
        .orElseGet(() -> new Found(lines, null, 0));
  }

  private List<JobLine> lines(Filter filter, String sql, UUID behind) throws SQLException {
    String status = filter.status() == null ? null : filter.status().wire();
    String failure = filter.failure() == null ? null : filter.failure().wire();
    String text = filter.text();
    String cell = filter.cell() == null ? null : lower(plain(filter.cell().value()));
    return Database.query(
        connection,
        sql,
        PostgresBatchLines::line,
        tenant,
        batch,
        behind,
        status,
        status,
        failure,
        failure,
        text,
        text == null ? null : lower(text),
        text == null ? null : lower(stored(text)),
        cell,
        cell);
  }

  /**
   * The longest part of a text that stands for itself however a result was written: results are
   * kept as they came, and any other letter may be escaped there.
   */
  private static String plain(String text) {
    return PLAIN
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .max(Comparator.comparingInt(String::length))
        .orElse("");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** A text as it stands inside of a stored one. */
  private static String stored(String text) {
    String quoted = TextNode.valueOf(text).toString();
    return quoted.substring(1, quoted.length() - 1);
  }
}
