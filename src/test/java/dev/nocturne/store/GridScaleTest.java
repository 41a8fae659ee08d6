package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import dev.nocturne.Beside;
import dev.nocturne.TestingDatabase;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Status;
import dev.nocturne.store.BatchLines.Cell;
import dev.nocturne.store.BatchLines.Filter;
import dev.nocturne.store.BatchLines.Found;
import dev.nocturne.store.BatchLines.JobLine;
import dev.nocturne.store.BatchLines.Line;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a look at the rows of a batch costs, however many there are; a million in -Psoak. */
@Beside
class GridScaleTest {

  private static final String TENANT = "default";
  private static final int ROWS = Integer.getInteger("nocturne.batch.rows", 20_000);

  /** Pages of the database that one answer may touch: a window of rows, each with its outcome. */
  private static final long MOST_PAGES = 20_000;

  /** Rows that a step of it may read or throw away. One page holds many of all that there are. */
  private static final double MOST_ROWS = 1.05 * BatchLines.WINDOW;

  private static final Pattern TOUCHED =
      Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

  private static TestingDatabase testing;
  private static AgroalDataSource source;
  private static Database database;
  private static BatchLines lines;
  private static UUID batch;

  @BeforeAll
  static void fill() throws SQLException {
    testing = TestingDatabase.create();
    // Whoever counted all rows of a million would not be done by then.
    source = testing.pool("set statement_timeout = '2s'");
    try (Connection connection = testing.connect()) {
      Flyway.configure()
          .dataSource(testing.url(), dev.nocturne.LocalPostgres.USER, "")
          .load()
          .migrate();
      batch = ManyLines.fill(connection, ROWS);
    }
    database = new Database(source);
    lines = new PostgresBatchLines(database);
  }

  @AfterAll
  static void drop() {
    source.close();
    testing.close();
  }

  @Test
  void the_end_of_a_batch_is_read_like_its_beginning() {
    for (long first : List.of(1L, ROWS / 2L, ROWS - 99L)) {
      assertThat(lines.from(TENANT, batch, first, BatchLines.PAGE))
          .extracting(Line::number)
          .hasSize(BatchLines.PAGE)
          .startsWith(first)
          .endsWith(first + 99);
    }
    assertThat(lines.count(TENANT, batch)).isEqualTo(ROWS);
    assertThat(lines.failures(TENANT, batch)).hasSize(BatchLines.FAILURES);
  }

  @Test
  void a_search_answers_from_one_window_wherever_it_is() {
    JobLine late = (JobLine) lines.from(TENANT, batch, ROWS - 3_001, 1).getFirst();
    for (UUID after : new @Nullable UUID[] {null, late.job()}) {
      for (Filter filter :
          List.of(
              new Filter(Status.QUEUED, null, null, null),
              new Filter(null, null, "nowhere", null),
              cell("/who/name", "nowhere"))) {
        Found found = lines.find(TENANT, batch, filter, after);
        assertThat(found.lines()).isEmpty();
        assertThat(found.last()).isNotNull();
      }
    }
    assertThat(
            lines.find(TENANT, batch, new Filter(null, FailureKind.AUTH, null, null), null).lines())
        .isEmpty();
    Found last = lines.find(TENANT, batch, cell("/who/name", "Name " + (ROWS - 1)), late.job());
    assertThat(last.upTo()).isGreaterThan(ROWS - 1_100L);
  }

  @Test
  void no_question_touches_more_of_the_database_than_a_window_has() {
    JobLine late = (JobLine) lines.from(TENANT, batch, ROWS - 3_001, 1).getFirst();
    UUID job = late.job();
    UUID begin = new UUID(0, 0);
    @Nullable Object[] text = {
      TENANT, batch, begin, null, null, null, null, "nowhere", "nowhere", "nowhere", null, null
    };
    @Nullable Object[] cell = {
      TENANT, batch, begin, null, null, null, null, null, null, null, "nowhere", "nowhere"
    };
    touchesFew(BatchRows.ONE, TENANT, batch);
    touchesFew(
        PostgresBatchLines.FROM, TENANT, batch, job, 600L, ROWS - 3_001L, ROWS - 2_902L, 100);
    touchesFew(LineFinder.ANY, text);
    touchesFew(LineFinder.ANY, cell);
    touchesFew(LineFinder.FAILED, text);
    touchesFew(PostgresBatchLines.FAILED, TENANT, batch);
  }

  private static Filter cell(String column, String value) {
    return new Filter(null, null, null, new Cell(JsonPointer.compile(column), true, value));
  }

  private static void touchesFew(String sql, @Nullable Object... args) {
    List<String> plan =
        database.inTenant(
            TENANT,
            connection ->
                Database.query(
                    connection,
                    "explain (analyze, buffers, timing off, costs off) " + sql,
                    row -> row.getString(1),
                    args));
    String told = String.join("\n", plan);
    assertThat(pages(plan)).as(told).isBetween(1L, MOST_PAGES);
    assertThat(PlanRows.of(plan)).as(told).isNotEmpty().allMatch(rows -> rows <= MOST_ROWS);
  }

  /** How many pages a statement touches, its first line with a count being that of all of it. */
  private static long pages(List<String> plan) {
    return plan.stream()
        .map(TOUCHED::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(found -> number(found.group(1)) + number(found.group(2)))
        .orElseThrow();
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
