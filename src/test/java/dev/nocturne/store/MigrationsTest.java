package dev.nocturne.store;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.TestingDatabase;
import io.agroal.api.AgroalDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema changes under the feet of replicas of the version before, which go on. */
@Beside
class MigrationsTest {

  private static final String WAITS_FOR_WORK = waitsFor("work");

  private static String waitsFor(String table) {
    return "select count(*) from pg_locks where not granted and relation = '%s'::regclass"
        .formatted(table);
  }

  private static final String HELD =
      "select count(*) from pg_class where oid = 'work'::regclass and relrowsecurity";

  /** What comes later takes work for a moment, and rather fails than waits for a long reader. */
  private static final String BEFORE_MEMOS = "13";

  private static final String CANCEL =
      """
      select count(pg_cancel_backend(pid)) from pg_locks
      where not granted and relation = 'work'::regclass
      """;

  @Test
  void a_commit_that_is_under_way_ends_before_shares_become_fair() throws Exception {
    try (TestingDatabase testing = TestingDatabase.empty();
        AgroalDataSource source = testing.pool("");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      migrate(source, "5");
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("set local lock_timeout = '5s'");
        statement.execute("update work set holder = null");
        Future<?> next = threads.submit(() -> migrate(source, "6"));
        await().until(() -> testing.number(WAITS_FOR_WORK) == 1);
        // It waits for all at its head, so it holds nothing that a commit comes to later.
        statement.execute("update slot set job = null");
        statement.execute("delete from served");
        connection.commit();
        next.get();
      }
      assertThat(testing.number("select count(*) from flyway_schema_history where version = '6'"))
          .isEqualTo(1);
    }
  }

  /** Such as a dump. It is met at the newest schema and at the one before the policies alike. */
  @Test
  void a_long_reader_holds_the_start_up_and_nobody_else_and_leaves_nothing_to_repair()
      throws Exception {
    try (TestingDatabase testing = TestingDatabase.empty();
        AgroalDataSource source = testing.pool("");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection reader = testing.connect();
        Statement statement = reader.createStatement()) {
      migrate(source, "9");
      statement.execute("drop policy if exists tenant on work");
      statement.execute("alter table work disable row level security");
      reader.setAutoCommit(false);
      statement.execute("select from work");

      Future<?> cut = threads.submit(() -> migrate(source, BEFORE_MEMOS));
      await().until(() -> testing.number(WAITS_FOR_WORK) == 1);
      testing.number(CANCEL);
      assertThat(cut).failsWithin(Duration.ofSeconds(10));
      assertThat(testing.number("select count(*) from flyway_schema_history where not success"))
          .isZero();

      Future<?> next = threads.submit(() -> migrate(source, BEFORE_MEMOS));
      await().until(() -> testing.number(WAITS_FOR_WORK) == 1);
      // Everybody else would wait behind it.
      await().until(() -> testing.number(WAITS_FOR_WORK) == 0);
      assertThat(next).isNotDone();
      reader.rollback();
      next.get();
      assertThat(testing.number(HELD)).isEqualTo(1);
    }
  }

  @Test
  void a_migration_may_take_longer_than_the_service_waits_for_a_statement(@TempDir Path scripts)
      throws Exception {
    Files.writeString(scripts.resolve("V1__long.sql"), "select pg_sleep(2)");
    try (TestingDatabase testing = TestingDatabase.empty();
        AgroalDataSource source = testing.pool("", "?socketTimeout=1")) {
      FluentConfiguration configuration =
          Flyway.configure().dataSource(source).locations("filesystem:" + scripts);
      new MigrationLock().customize(configuration);
      assertThat(configuration.load().migrate().migrationsExecuted).isEqualTo(1);

      // Those of the migration are among them, since they are there already.
      List<Connection> pooled = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        pooled.add(source.getConnection());
      }
      for (Connection connection : pooled) {
        assertThat(connection.getNetworkTimeout()).isEqualTo(1_000);
        connection.close();
      }
    }
  }

  @Test
  void whoever_has_the_lock_of_migrations_is_told_from_replicas_that_run(@TempDir Path scripts)
      throws Exception {
    Matcher documented =
        Pattern.compile("(?s)```sql\\n(select pid.*?)```")
            .matcher(Files.readString(Path.of("src/docs/operating.md")));
    assertThat(documented.find()).isTrue();
    Files.writeString(
        scripts.resolve("V1__found.sql"), "create table found as " + documented.group(1));
    try (TestingDatabase testing = TestingDatabase.empty();
        AgroalDataSource source = testing.pool("")) {
      AtomicBoolean listens = new AtomicBoolean();
      Nudges nudges = new Nudges(source);
      Thread listener =
          Thread.startVirtualThread(
              () -> nudges.listen(Map.of(Channels.WORK, () -> listens.set(true))));
      await().untilTrue(listens);
      FluentConfiguration configuration =
          Flyway.configure().dataSource(source).locations("filesystem:" + scripts);
      new MigrationLock().customize(configuration);
      configuration.load().migrate();
      long found = testing.number("select count(*) from found");
      long replicas = testing.number("select count(*) from found join pg_locks using (pid)");
      nudges.stop();
      listener.join();
      assertThat(found).isEqualTo(1);
      assertThat(replicas).as("those that listen still have their lock").isZero();
    }
  }

  @Test
  void whoever_waits_for_a_migration_of_another_replica_waits_for_an_hour() {
    FluentConfiguration configuration = Flyway.configure();
    new MigrationLock().customize(configuration);
    assertThat(configuration.getLockRetryCount()).isEqualTo(3_600);
  }

  /** A document writes to the batch first, a part of a stream to the jobs. */
  @ParameterizedTest
  @CsvSource({"batch, work", "work, batch"})
  void a_submission_that_is_under_way_ends_before_there_are_quotas(String first, String second)
      throws Exception {
    try (TestingDatabase testing = TestingDatabase.empty();
        AgroalDataSource source = testing.pool("");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      migrate(source, "10");
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("set local lock_timeout = '5s'");
        statement.execute("update %s set tenant = tenant".formatted(first));
        Future<?> next = threads.submit(() -> migrate(source, "12"));
        await().until(() -> testing.number(waitsFor(first)) == 1);
        statement.execute("update %s set tenant = tenant".formatted(second));
        connection.commit();
        next.get();
      }
      assertThat(
              testing.number(
                  "select count(*) from pg_indexes where indexname in %s"
                      .formatted("('work_single', 'batch_unfinished_of')")))
          .isEqualTo(2);
    }
  }

  /**
   * A job that failed and succeeded in its next run, one that failed and runs again, and one that
   * was cancelled; of all of them a picture is to be kept, which was noted of the last one.
   */
  @Test
  void what_jobs_told_of_their_ends_is_told_by_their_outcomes() throws Exception {
    try (TestingDatabase testing = TestingDatabase.empty();
        AgroalDataSource source = testing.pool("");
        Connection connection = testing.connect();
        Statement statement = connection.createStatement()) {
      migrate(source, "29.1");
      statement.execute(
          """
          insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
            created_at, run, token, ended, finished_at, batch, capture, captured)
          select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 't', 'agent', 5, 1, 1, 1, '{}',
            now(), run, 10 + n, ended, case when ended is not null then now() end,
            '00000000-0000-0000-0000-000000000009', '{screenshot}', captured
          from (values (1, 2, 'succeeded', 1), (2, 2, null, 1), (3, 1, 'cancelled', 1))
            as c(n, run, ended, captured);
          insert into outcome (job, run, tenant, outcome, attempts, finished_at)
          select ('00000000-0000-0000-0000-00000000000' || n)::uuid, run, 't',
            '{"status":"' || said || '"}', 1, now()
          from (values (1, 1, 'failed'), (1, 2, 'succeeded'), (2, 1, 'failed'), (3, 1, 'cancelled'))
            as c(n, run, said);
          insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
            token, at, max_attempts, sequence, timeout_ms, linger_ms)
          select id, tenant, kind, 5, 1, run, 'queued', now(), true, token, 'fresh', 1, 1, 1, 1
          from job where ended is null
          """);
      migrate(source, "latest");
      assertThat(
              texts(
                  statement,
                  """
                  select right(job::text, 1) || '-' || run || ' ' || ended || ' ' || token
                    || case when latest then ' latest' else '' end
                    || case when to_capture then ' to capture' else '' end
                  from outcome where batch = '00000000-0000-0000-0000-000000000009'
                  order by job, run
                  """))
          .containsExactly(
              "1-1 failed 11",
              "1-2 succeeded 11 latest to capture",
              "2-1 failed 12",
              "3-1 cancelled 13 latest");
      assertThat(texts(statement, "select run || ' ' || to_capture from work"))
          .containsExactly("2 true");
    }
  }

  @Test
  void events_that_waited_for_a_position_come_after_those_that_have_one() throws Exception {
    try (TestingDatabase testing = TestingDatabase.empty();
        AgroalDataSource source = testing.pool("");
        Connection connection = testing.connect();
        Statement statement = connection.createStatement()) {
      migrate(source, "38");
      String columns = "(job, run, sequence, type, tenant, at, attempt)";
      String rest = "gen_random_uuid(), 1, n, 'accepted', 't', now(), 0 from generate_series(";
      statement.execute(
          "insert into event (position, "
              + columns.substring(1)
              + " select 6 + n, "
              + rest
              + "0, 1) n");
      statement.execute("update event_head set position = 7");
      statement.execute("insert into outbox " + columns + " select " + rest + "2, 4) n");
      migrate(source, "latest");
      statement.execute("insert into event " + columns + " select " + rest + "5, 5) n");
      assertThat(
              texts(statement, "select position || ' ' || sequence from event order by position"))
          .containsExactly("6 0", "7 1", "8 2", "9 3", "10 4", "11 5");
      assertThat(texts(statement, "select event_end()")).containsExactly("11");
    }
  }

  private static List<String> texts(Statement statement, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static void migrate(AgroalDataSource source, String target) {
    Flyway.configure().dataSource(source).target(target).load().migrate();
  }
}
