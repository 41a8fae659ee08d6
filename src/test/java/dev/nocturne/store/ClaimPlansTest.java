package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.job.Kind;
import dev.nocturne.store.Database.Column;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With 100,000 jobs waiting, nothing that is done all the time reads them all. */
@Beside
class ClaimPlansTest {

  private static final int JOBS = 100_000;
  private static final int LANES = 5_000;

  private static final Pattern TABLE = Pattern.compile("Seq Scan on (work|job|job_spec|event)\\b");

  private static BatchTables tables;

  /** Half of all jobs are its. */
  private static UUID large;

  @BeforeAll
  static void fillTables() {
    tables = new BatchTables();
    tables.empty(20);
    large = tables.batch(10);
    tables.execute(
        """
        insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
          batch, created_at, run, custom_id)
        select md5(n::text)::uuid, 'default', 'agent', 5, 60000, 3, 60000, '{}',
          case when n %% 2 = 0 then '%s'::uuid end, now(), 1, 'row-' || n
        from generate_series(1, %d) n
        """
            .formatted(large, JOBS));
    tables.execute("insert into job_spec select id, 1, '{}' from job");
    tables.execute(
        """
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
        select id, 1, 0, 'accepted', tenant, batch, now(), 0 from job
        """);
    // A third is open, a third waits for a lane, the rest for its batch or for its time.
    tables.execute(
        """
        insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
          token, at, max_attempts, sequence, timeout_ms, linger_ms, batch, rank, gate, lane, capped)
        select id, tenant, kind, priority, 1, 1, 'queued', now(), true, 0, 'fresh', 3, 1, 60000,
          60000, batch, n, (array['open', 'key', 'batch', 'later', 'open', 'key'])[1 + n %% 6],
          case when n %% 6 in (1, 5) then 'lane' || n %% %d end, n %% 6 = 2
        from (select *, row_number() over () as n from job) j
        """
            .formatted(LANES));
    tables.execute("update work set due_at = now() + interval '1 day' where gate = 'later'");
    tables.execute("vacuum analyze");
  }

  @AfterAll
  static void stopServer() {
    tables.close();
  }

  static Stream<Arguments> statements() {
    UUID batch = new UUID(1, 1);
    Column nothing = new Column("smallint", List.of());
    Column none = new Column("text", List.of());
    Column nowhere = new Column("bigint", List.of());
    Column priorities = new Column("smallint", List.of((short) 5));
    Column kind = new Column("text", List.of(Kind.AGENT.wire()));
    Column ranks = new Column("bigint", List.of(1L));
    Column lanes = new Column("text", List.of("lane1", "lane7", "lane2501"));
    Column last = new Column("uuid", List.of(batch, new UUID(0, 0), new UUID(-1, -1)));
    Column batches = new Column("uuid", List.of(new UUID(1, 1)));
    Column tenants = new Column("text", List.of("default"));
    Column names = new Column("text", List.of("row-1", "row-7", "none"));
    List<@Nullable Object> events =
        Arrays.asList(0L, 1_000_000L, null, null, null, null, null, null, 50, 1_000, 1_000_000L);
    return Stream.of(
        Arguments.of("back", Claims.BACK, List.of(20)),
        Arguments.of("moving", Claims.MOVING, List.of(20, 10, "a", 1_000L)),
        Arguments.of("starting", Dealing.NEXT, starting(priorities, tenants, kind, ranks, false)),
        Arguments.of(
            "starting after a look", Dealing.NEXT, starting(nothing, none, none, nowhere, true)),
        Arguments.of("starting of one", Dealing.NEXT_OF_ONE, STARTING_OF_ONE),
        Arguments.of("places at once", Ranks.AHEAD, List.of(tenants, priorities, ranks)),
        Arguments.of("who waits", Heads.LOOK, List.of()),
        Arguments.of("batch", BatchSweep.RANGE, Arrays.asList(large, null, 100)),
        Arguments.of("rest of it", BatchSweep.RANGE, List.of(large, new UUID(1L << 63, 0), 100)),
        Arguments.of("events", EventRows.AFTER, events),
        Arguments.of(
            "names of jobs",
            BatchAppend.NAMED_JOBS,
            List.of(names, "default", batch, batch, names)),
        Arguments.of("names of rows", BatchAppend.NAMED_ROWS, List.of(names, batch)),
        Arguments.of("lanes", Gates.NEXT_OF_LANES, List.of(lanes, last)),
        Arguments.of("bounded batches", Gates.NEXT_OF_BATCHES, List.of(batches)),
        Arguments.of("served", Ranks.SERVED, List.of(tenants, new Column("smallint", List.of(5)))),
        Arguments.of("lanes that wait", Stragglers.LANES, List.of("", 100)),
        Arguments.of("batches that have room", Stragglers.ROOM, List.of()),
        Arguments.of("used of a quota", QuotaUse.LOOK, List.of("default")),
        Arguments.of("counted for one", QuotaUse.OPEN, List.of("default", 501L, 501L, "default")),
        Arguments.of("waiting", PostgresJobStore.WAITING, List.of()),
        Arguments.of("census", PostgresCensus.jobs(50), List.of()),
        Arguments.of("rest of the census", PostgresCensus.REST, List.of()));
  }

  private static final List<Object> STARTING_OF_ONE = startingOfOne();

  private static List<Object> startingOfOne() {
    List<Object> head = List.of((short) 5, "default", Kind.AGENT.wire(), 1L);
    List<Object> args = new ArrayList<>(List.of(0L, 20, 0L, 20));
    args.addAll(head);
    args.add(20);
    args.addAll(head);
    args.addAll(List.of("a", 1_000L));
    return List.copyOf(args);
  }

  private static List<Object> starting(
      Column priorities, Column tenants, Column kinds, Column ranks, boolean look) {
    List<Object> args = new ArrayList<>(List.of(0L, 20, look, priorities, tenants, kinds, ranks));
    args.add(new Column("text", List.of(Kind.AGENT.wire())));
    args.addAll(List.of(0L, 20, 20));
    args.add(new Column("text", List.of("default")));
    args.add(new Column("integer", List.of(3)));
    args.addAll(List.of(true, 5, "a", 1_000L));
    return args;
  }

  @Test
  void a_census_reads_no_table_to_its_end() {
    assertThat(plan(PostgresCensus.jobs(Census.MOST), List.of()))
        .isNotEmpty()
        .doesNotContainPattern(TABLE);
  }

  @Test
  void jobs_that_start_are_not_compared_with_each_other() {
    String before = Planning.ALONG_INDEXES + "set local enable_nestloop = off; ";
    assertThat(plan(before, Dealing.NEXT_OF_ONE, STARTING_OF_ONE))
        .contains("work_pkey", "job_spec_pkey")
        .doesNotContain("Nested Loop  (");
  }

  /** As joins they would be planned for the most that there may be, and read all that was there. */
  @Test
  void jobs_at_the_wrong_gate_are_looked_up_one_by_one() {
    for (String move : List.of(Stragglers.STOP, Stragglers.RESUME)) {
      assertThat(plan(Planning.ALONG_INDEXES, move, List.of(10, 10)))
          .contains("Index Cond: (job = ANY (");
    }
  }

  @Test
  void a_look_for_jobs_at_the_wrong_gate_reads_few() {
    List<Long> read = new ArrayList<>();
    try {
      tables.database.transact(
          connection -> {
            // The server's counts go on from what the connection did a moment before.
            long before = readOfWork(connection);
            int _ = new Stragglers().repair(connection, 10);
            read.add(readOfWork(connection) - before);
            throw new Undone();
          });
    } catch (Undone _) {
      // Nothing of it is to stay.
    }
    assertThat(read).singleElement().satisfies(rows -> assertThat(rows).isBetween(1L, 1_000L));
  }

  private static long readOfWork(Connection connection) throws SQLException {
    String sql =
        "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'work'";
    return Database.query(connection, sql, row -> row.getLong(1)).getFirst();
  }

  /** Most of the index of slots is turns that they had before. */
  @Test
  void what_ends_finds_each_slot_by_its_turn() {
    Column jobs = new Column("uuid", List.of(new UUID(1, 1)));
    Column texts = new Column("text", List.of("a"));
    Column tokens = new Column("bigint", List.of(1L));
    Column credits = new Column("numeric", List.of(BigDecimal.ONE));
    List<@Nullable Object> args =
        List.of(jobs, texts, texts, tokens, texts, texts, texts, texts, credits);
    String sql = "explain " + CommitStatements.FINISH;
    List<String> lines =
        tables.database.transact(
            connection ->
                Database.queryAfter(
                    1,
                    connection,
                    Planning.ROW_BY_ROW + sql,
                    row -> row.getString(1),
                    args.toArray()));
    assertThat(String.join("\n", lines))
        .containsPattern("slot_pkey on slot s .*\\s+Index Cond: \\(turn = w_2.turn\\)")
        .containsPattern("work_pkey on work w_1 .*\\s+Index Cond: \\(job = c.job\\)")
        .doesNotContain("Merge Join", "Hash Join");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  void it_reads_indexes_and_no_table(String name, String sql, List<@Nullable Object> args) {
    assertThat(plan(sql, args)).isNotEmpty().doesNotContainPattern(TABLE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  void it_touches_few_rows(String name, String sql, List<@Nullable Object> args) {
    List<String> lines = new ArrayList<>();
    try {
      tables.database.transact(
          connection -> {
            lines.addAll(
                Database.query(
                    connection,
                    "explain (analyze, timing off, costs off) " + sql,
                    row -> row.getString(1),
                    args.toArray()));
            throw new Undone();
          });
    } catch (Undone _) {
      // Nothing of it is to stay.
    }
    assertThat(PlanRows.of(lines))
        .as(String.join("\n", lines))
        .isNotEmpty()
        .allMatch(rows -> rows < JOBS / 100.0);
  }

  private static String plan(String sql, List<@Nullable Object> args) {
    return plan("", sql, args);
  }

  private static String plan(String before, String sql, List<@Nullable Object> args) {
    List<String> lines =
        tables.database.transact(
            connection ->
                Database.query(
                    connection,
                    before + "explain " + sql,
                    row -> row.getString(1),
                    args.toArray()));
    return String.join("\n", lines);
  }

  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
