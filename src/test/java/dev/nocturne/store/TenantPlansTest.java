package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.TestingDatabase;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.JobReader.Filter;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With 100,000 jobs of three tenants, what a tenant asks for reads no more of them under the
 * policies of the tables than it would without.
 */
@Beside
class TenantPlansTest {

  private static final int JOBS = 100_000;
  private static final int PAGE = 50;

  private static final UUID BATCH = new UUID(1, 1);

  /** Half belongs to one tenant, and a twentieth to a small one. */
  private static final String FILL =
      """
      insert into batch (id, tenant, form, on_invalid, receiving, created_at, received_at)
      select md5(n::text)::uuid, 'large', '{}', 'skip', false, now(), now()
      from generate_series(1, 2000) n
      union all select '%1$s', 'small', '{}', 'skip', false, now(), now();
      insert into batch_count (batch) select id from batch;
      insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
        batch, created_at, run, custom_id, line)
      select md5(n::text)::uuid, t, 'agent', 5, 60000, 3, 60000,
        jsonb_build_object('one', n::text, 'half', (n %% 2)::text),
        case when t = 'small' then '%1$s'::uuid end, now(), 1, 'row-' || n, n
      from (
        select n, case when n %% 20 = 7 then 'small' when n %% 20 < 10 then 'large' else 'other' end
          as t from generate_series(1, %2$d) n) rows;
      insert into job_spec select id, 1, '{}' from job;
      insert into outcome (job, run, tenant, batch, ended, token, outcome, attempts, finished_at)
      select id, 1, tenant, batch, 'succeeded', 1, '{}', 1, now() from job where line / 20 %% 4 < 3;
      insert into event (job, run, sequence, type, tenant, batch, at, attempt)
      select id, 1, 0, 'accepted', tenant, batch, now(), 0 from job;
      insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
        token, at, max_attempts, sequence, timeout_ms, linger_ms, batch, rank)
      select id, tenant, kind, priority, 1, 1, 'queued', now(), true, 0, 'fresh', 3, 1, 60000,
        60000, batch, row_number() over () from job where line / 20 %% 4 = 3;
      """
          .formatted(BATCH, JOBS);

  private static final UUID NEW = new UUID(2, 1);

  /** Of whom no statistics know. */
  private static final String NEWCOMER =
      """
      insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
        created_at, run)
      select ('00000000-0000-0002-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'new', 'agent', 5,
        60000, 3, 60000, '{}', now(), 1 from generate_series(1, 5000) n;
      insert into job_spec select id, 1, '{}' from job where tenant = 'new';
      """;

  private static TestingDatabase testing;
  private static AgroalDataSource source;

  @BeforeAll
  static void fill() throws SQLException {
    testing = TestingDatabase.create();
    source = testing.pool("");
    Flyway.configure().dataSource(source).load().migrate();
    try (Connection connection = testing.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(FILL);
      statement.execute("vacuum analyze");
      statement.execute(NEWCOMER);
    }
  }

  @AfterAll
  static void drop() {
    source.close();
    testing.close();
  }

  static Stream<Arguments> questions() {
    Column ended = Column.of("text", List.of(Status.SUCCEEDED, Status.FAILED), Status::wire);
    Column tenants = new Column("text", List.of("small"));
    List<@Nullable Object> log =
        Arrays.asList(
            0L, Long.MAX_VALUE, "small", "small", null, null, null, null, PAGE, 1_000, 1_000_000L);
    List<@Nullable Object> ofBatch =
        Arrays.asList(
            0L,
            Long.MAX_VALUE,
            "small",
            "small",
            null,
            null,
            BATCH,
            BATCH,
            PAGE,
            1_000,
            1_000_000L);
    return Stream.of(
        jobs("jobs", "large", Filter.ALL),
        jobs("jobs of few", "small", Filter.ALL),
        Arguments.of("one job", "new", PostgresJobs.ONE, List.of("new", NEW)),
        jobs("jobs of a newcomer", "new", Filter.ALL),
        jobs("a rare label", "large", labelled("one", "42")),
        jobs("a label that others have", "small", labelled("one", "42")),
        jobs("a usual label", "large", labelled("half", "0")),
        jobs("a name", "small", new Filter(null, null, null, "row-7", Map.of())),
        jobs("a status", "large", new Filter(Status.QUEUED, Kind.AGENT, null, null, Map.of())),
        jobs("a batch", "small", new Filter(null, null, BATCH, null, Map.of())),
        Arguments.of(
            "results",
            "small",
            PostgresBatchReader.RESULTS,
            List.of("small", BATCH, new UUID(0, 0), ended, PAGE, 1_000_000)),
        Arguments.of("one batch", "small", BatchRows.ONE, List.of("small", BATCH)),
        Arguments.of("events", "small", EventRows.AFTER, log),
        Arguments.of("events of a batch", "small", EventRows.AFTER, ofBatch),
        Arguments.of(
            "places", "small", Ranks.SERVED, List.of(tenants, new Column("smallint", List.of(5)))),
        Arguments.of(
            "lanes",
            "small",
            Gates.NEXT_OF_LANES,
            List.of(new Column("text", List.of("x")), new Column("uuid", List.of(BATCH)))));
  }

  private static Filter labelled(String name, String value) {
    return new Filter(null, null, null, null, Map.of(name, value));
  }

  private static Arguments jobs(String name, String tenant, Filter filter) {
    PostgresJobs.Page page = PostgresJobs.page(tenant, filter, null, PAGE);
    return Arguments.of(name, tenant, page.sql(), page.args());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void policies_make_a_question_touch_no_more_rows(
      String name, String tenant, String sql, List<@Nullable Object> args) {
    List<String> free = plan(RowSecurity.OFF, tenant, sql, args);
    List<String> held = plan(RowSecurity.ON, tenant, sql, args);

    // What hangs on a job is looked up with it, which is another row for each.
    assertThat(touched(held))
        .as(String.join("\n", held))
        .isPositive()
        .isLessThan(2 * touched(free) + 2 * PAGE);
  }

  /**
   * Of the small tenant's 5,000 jobs all are of one batch, and none failed; of the large one's
   * 50,000 three of four succeeded.
   */
  static Stream<Arguments> pages() {
    return Stream.of(
        Arguments.of("small", new Filter(null, null, BATCH, null, Map.of())),
        Arguments.of("small", new Filter(Status.SUCCEEDED, null, BATCH, null, Map.of())),
        Arguments.of("small", new Filter(Status.FAILED, null, BATCH, null, Map.of())),
        Arguments.of("large", Filter.ALL),
        Arguments.of("large", new Filter(Status.SUCCEEDED, null, null, null, Map.of())),
        Arguments.of("large", new Filter(Status.FAILED, null, null, null, Map.of())));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void a_page_of_jobs_touches_little_more_than_it_shows(String tenant, Filter filter) {
    PostgresJobs.Page page = PostgresJobs.page(tenant, filter, null, PAGE);
    List<String> plan = plan(RowSecurity.ON, tenant, page.sql(), page.args());
    assertThat(touched(plan)).as(String.join("\n", plan)).isLessThan(30 * PAGE);
  }

  @Test
  void results_that_failed_are_not_looked_for_among_all() {
    List<@Nullable Object> args =
        List.of(
            "small",
            BATCH,
            new UUID(0, 0),
            Column.of("text", List.of(Status.FAILED), Status::wire),
            PAGE,
            1_000_000);
    List<String> plan = plan(RowSecurity.ON, "small", PostgresBatchReader.UNSUCCESSFUL, args);
    assertThat(touched(plan)).as(String.join("\n", plan)).isLessThan(PAGE);
  }

  @Test
  void a_page_of_results_begins_behind_the_one_before_whatever_it_is_planned_for() {
    String sql = PostgresBatchReader.RESULTS;
    for (int number = 1; sql.contains("?"); number++) {
      sql = sql.replaceFirst("\\?", "\\$" + number);
    }
    String prepare = "prepare page(text, uuid, uuid, text[], int, int) as " + sql;
    String explain =
        "explain (costs off) execute page('small', '%1$s', '%1$s', '{failed}', 1, 1)"
            .formatted(BATCH);
    List<String> plan =
        new Database(source, RowSecurity.ON)
            .inTenant(
                "small",
                connection -> {
                  try (Statement statement = connection.createStatement()) {
                    statement.execute("set local plan_cache_mode = force_generic_plan");
                    statement.execute(prepare);
                  }
                  return Database.query(connection, explain, row -> row.getString(1));
                });
    assertThat(plan)
        .as(String.join("\n", plan))
        .anyMatch(line -> line.contains("Index Cond:") && line.contains("id > $3"));
  }

  private static List<String> plan(
      RowSecurity security, String tenant, String sql, List<@Nullable Object> args) {
    return new Database(source, security)
        .inTenant(
            tenant,
            connection ->
                Database.query(
                    connection,
                    "explain (analyze, timing off, costs off) " + sql,
                    row -> row.getString(1),
                    args.toArray()));
  }

  /** What all steps of a plan have read and thrown away, together. */
  private static double touched(List<String> plan) {
    return PlanRows.of(plan).stream().mapToDouble(Double::doubleValue).sum();
  }
}
