package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import dev.nocturne.Beside;
import dev.nocturne.TestingDatabase;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Status;
import dev.nocturne.store.BatchLines.Cell;
import dev.nocturne.store.BatchLines.Filter;
import dev.nocturne.store.BatchLines.Found;
import dev.nocturne.store.BatchLines.JobLine;
import dev.nocturne.store.BatchLines.Line;
import dev.nocturne.store.BatchLines.RefusedLine;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of a batch of 30,000, of which every 50th was refused and every 1,000th is blank. */
@Beside
class BatchLinesTest {

  private static final String TENANT = "default";
  private static final long ROWS = 30_000;
  private static final UUID BATCH = new UUID(0x0199_0000_0000_7000L, Long.MIN_VALUE);

  /**
   * They came in bursts of 40 rows in a millisecond and with a break of an hour in the middle. The
   * first 20,000 have ended, every tenth of them as a failure; 100 are running.
   */
  private static final String FILL =
      """
      insert into batch (id, tenant, form, on_invalid, receiving, lines, created_at, received_at)
      values ('%1$s', 'default', '{}', 'skip', false, %2$d, now(), now());
      insert into batch_rejected (batch, line, errors, body)
      select '%1$s', n, '[{"pointer":"/url","detail":"is missing"}]', '{}'
      from generate_series(50, %2$d, 50) n where n %% 1000 <> 0;
      insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
        batch, line, created_at, run, custom_id)
      select (lpad(to_hex(1756000000000 + n / 40 + case when n > 15000 then 3600000 else 0 end),
          12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid,
        'default', 'scrape', 5, 60000, 3, 60000, '{}', '%1$s', n, now(), 1, 'Row-' || n
      from generate_series(1, %2$d) n where n %% 50 <> 0;
      insert into outcome (job, run, tenant, batch, ended, token, outcome, attempts, finished_at)
      select id, 1, tenant, batch, case when line %% 10 = 1 then 'failed' else 'succeeded' end, 1,
        case
          when line %% 10 <> 1 then
            '{"status":"succeeded","result":{"answer":"so \\"said\\" ' || line || '","structured":'
              || to_json('{"who": {"name":"Name \\"' || line || '\\""}, "n": ' || line %% 7
              || ', "word":"\\u00c9t\\u00e9 日本", "bad":"\\u0000 \\ud800"}')::text || '}}'
          else '{"status":"failed","failure":{"kind":"' ||
            case when line > 10000 then 'timeout' else 'navigation' end || '","message":"no"}}' end,
        1, now()
      from job where line <= 20000;
      update outcome set outcome = '{"status":"succeeded","result":{"answer":null,"markdown":"'
        || repeat('x\\n', 40000) || '"}}' where job in (select id from job where line = 2);
      insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
        token, at, max_attempts, sequence, timeout_ms, linger_ms, batch, rank)
      select id, tenant, kind, priority, 1, 1,
        case when line <= 20101 then 'running' else 'queued' end, now(), true, 0, 'fresh', 3, 1,
        60000, 60000, batch, line
      from job where line > 20000;
      """
          .formatted(BATCH, ROWS);

  private static TestingDatabase testing;
  private static AgroalDataSource source;
  private static Database database;
  private static BatchLines lines;

  @BeforeAll
  static void fill() throws SQLException {
    testing = TestingDatabase.create();
    source = testing.pool("");
    Flyway.configure().dataSource(source).load().migrate();
    try (Connection connection = testing.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(FILL);
      statement.execute("vacuum analyze");
    }
    database = new Database(source);
    lines = new PostgresBatchLines(database);
  }

  @AfterAll
  static void drop() {
    source.close();
    testing.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 49, 1_000, 7_777, 14_990, 15_001, 15_041, 20_000, 29_901, 29_999})
  void a_row_is_found_by_its_number_wherever_it_stands(long first) {
    List<Line> page = lines.from(TENANT, BATCH, first, BatchLines.PAGE);
    assertThat(page)
        .extracting(Line::number)
        .containsExactlyElementsOf(
            LongStream.range(first, Math.min(first + BatchLines.PAGE, ROWS + 1))
                .filter(n -> n % 1_000 != 0)
                .boxed()
                .toList());
    assertThat(page)
        .allSatisfy(
            line -> assertThat(line instanceof RefusedLine).isEqualTo(line.number() % 50 == 0));
  }

  @Test
  void nothing_is_found_behind_the_end_or_of_others() {
    assertThat(lines.count(TENANT, BATCH)).isEqualTo(ROWS);
    assertThat(lines.from(TENANT, BATCH, ROWS + 1, BatchLines.PAGE)).isEmpty();
    assertThat(lines.count("another", BATCH)).isZero();
    assertThat(lines.from("another", BATCH, 1, BatchLines.PAGE)).isEmpty();
    assertThat(lines.find("another", BATCH, failed(), null).lines()).isEmpty();
    assertThat(lines.failures("another", BATCH)).isEmpty();
  }

  @Test
  void a_row_tells_what_became_of_it_and_of_a_large_result_its_beginning() {
    List<Line> page = lines.from(TENANT, BATCH, 1, 3);
    JobLine first = (JobLine) page.getFirst();
    assertThat(first.status()).isEqualTo(Status.FAILED);
    assertThat(first.outcome()).hasToString("Failed[failure=navigation: no]");
    JobLine large = (JobLine) page.get(1);
    assertThat(large.whole()).isFalse();
    Outcome.Succeeded beginning = (Outcome.Succeeded) large.outcome();
    assertThat(beginning.result().answer()).startsWith("x\nx\n").hasSizeBetween(300, 500);
    JobLine last = (JobLine) lines.from(TENANT, BATCH, ROWS - 1, 1).getFirst();
    assertThat(last.status()).isEqualTo(Status.QUEUED);
    assertThat(last.outcome()).isNull();
  }

  @Test
  void what_is_looked_for_is_found_part_by_part() {
    assertThat(all(failed())).hasSize(2_000).isSorted();
    assertThat(all(new Filter(null, FailureKind.TIMEOUT, null, null)))
        .hasSize(1_000)
        .startsWith(10_001L);
    assertThat(all(new Filter(Status.RUNNING, null, null, null))).hasSize(99);
    assertThat(all(new Filter(null, null, "row-777", null))).hasSize(11).startsWith(777L);
    assertThat(all(new Filter(null, null, "SO \"SAID\" 1999", null)))
        .hasSize(10)
        .startsWith(1_999L);
    assertThat(all(new Filter(Status.FAILED, FailureKind.AUTH, null, null))).isEmpty();
  }

  @Test
  void a_column_is_looked_into_and_nothing_beside_it() {
    assertThat(late(cell("/who/name", true, "Name \"17777\""))).containsExactly(17_777L);
    assertThat(late(cell("/who/name", true, "name \"17777\""))).isEmpty();
    assertThat(late(cell("/who/name", false, "nAmE \"1777"))).hasSize(9).startsWith(17_770L);
    assertThat(late(cell("/who", false, "{\"name\":\"Name \\\"17777\\\"\"}")))
        .containsExactly(17_777L);
    assertThat(all(cell("/word", false, "TÉ"), 1)).hasSize(BatchLines.PAGE);
    assertThat(all(cell("/word", true, "Été 日本"), 3)).hasSize(3 * BatchLines.PAGE);
    assertThat(all(cell("/word", false, "日本"), 3)).hasSize(3 * BatchLines.PAGE);
    assertThat(late(cell("/n", true, "3"))).hasSizeBetween(360, 400).startsWith(17_006L).isSorted();
    // It stands in other columns of all of these.
    assertThat(late(cell("/n", true, "17777"))).isEmpty();
    assertThat(late(cell("/who/name", false, "said"))).isEmpty();
    assertThat(late(cell("/nobody", false, "17777"))).isEmpty();
    assertThat(late(new Filter(Status.FAILED, null, null, cell("/n", true, "3").cell()))).isEmpty();
  }

  @Test
  void what_is_looked_for_may_be_any_text() {
    for (String value : List.of("\ud800", "%", "_", "\\", "'", "\1", "{", "\"", "$1", "\\u0000")) {
      for (boolean whole : List.of(true, false)) {
        assertThat(lines.find(TENANT, BATCH, cell("/who/name", whole, value), null).upTo())
            .isNotZero();
      }
    }
  }

  @Test
  void an_answer_comes_of_a_part_of_the_rows_and_says_how_far_it_got() {
    Found found = lines.find(TENANT, BATCH, new Filter(Status.QUEUED, null, null, null), null);
    assertThat(found.lines()).isEmpty();
    assertThat(found.upTo()).isEqualTo(2_040);
    assertThat(found.last()).isNotNull();
  }

  @Test
  void reasons_are_those_of_the_first_thousand() {
    assertThat(lines.failures(TENANT, BATCH))
        .hasSize(1_000)
        .allMatch(reason -> reason.failure().kind() == FailureKind.NAVIGATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"from", "find", "failed", "failures"})
  void no_question_reads_more_rows_than_it_may(String question) {
    JobLine middle = (JobLine) lines.from(TENANT, BATCH, 15_001, 1).getFirst();
    UUID job = middle.job();
    List<String> plan =
        switch (question) {
          case "from" ->
              plan(PostgresBatchLines.FROM, TENANT, BATCH, job, 600L, 15_001L, 15_100L, 100);
          case "find" -> plan(LineFinder.ANY, search(job));
          case "failed" -> plan(LineFinder.FAILED, search(job));
          default -> plan(PostgresBatchLines.FAILED, TENANT, BATCH);
        };
    assertThat(PlanRows.of(plan))
        .as(String.join("\n", plan))
        .isNotEmpty()
        .allMatch(rows -> rows <= 2_100);
  }

  private static @Nullable Object[] search(UUID after) {
    return new @Nullable Object[] {
      TENANT, BATCH, after, null, null, null, null, "zebra", "zebra", "zebra", "zebra", "zebra"
    };
  }

  private static List<String> plan(String sql, @Nullable Object... args) {
    return database.inTenant(
        TENANT,
        connection ->
            Database.query(
                connection,
                "explain (analyze, timing off, costs off) " + sql,
                row -> row.getString(1),
                args));
  }

  private static Filter cell(String column, boolean whole, String value) {
    return new Filter(null, null, null, new Cell(JsonPointer.compile(column), whole, value));
  }

  private static Filter failed() {
    return new Filter(Status.FAILED, null, null, null);
  }

  private static List<Long> all(Filter filter) {
    return all(filter, Integer.MAX_VALUE);
  }

  /** Those behind row 17,000, since each question reads all the rows that it is asked of. */
  private static List<Long> late(Filter filter) {
    JobLine start = (JobLine) lines.from(TENANT, BATCH, 16_999, 1).getFirst();
    return behind(start.job(), filter, Integer.MAX_VALUE);
  }

  private static List<Long> all(Filter filter, int answers) {
    return behind(null, filter, answers);
  }

  private static List<Long> behind(UUID start, Filter filter, int answers) {
    List<Long> numbers = new ArrayList<>();
    UUID after = start;
    int answer = 0;
    do {
      Found found = lines.find(TENANT, BATCH, filter, after);
      found.lines().forEach(line -> numbers.add(line.number()));
      after = found.last();
      answer++;
    } while (after != null && answer < answers);
    return numbers;
  }
}
