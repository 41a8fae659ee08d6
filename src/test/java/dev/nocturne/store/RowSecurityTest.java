package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.nocturne.Beside;
import dev.nocturne.LocalPostgres;
import dev.nocturne.TestingDatabase;
import dev.nocturne.store.JobReader.Filter;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL itself keeps tenants apart where a statement forgets to. */
@Beside
class RowSecurityTest {

  private static final String DENIED = "42501";

  /** What every tenant may read of all, with the privileges that it may have at most. */
  private static final Set<String> OF_NOBODY = Set.of("own_job", "oldest_event", "slot_count");

  private static final String SESSION =
      "{\"max_duration_minutes\": 1, \"idle_timeout_minutes\": 1, \"fields\": \"{}\"}";

  private static final String OID =
      "select oid from pg_database where datname = current_database()";

  private static final UUID OF_A = new UUID(1, 0xa);
  private static final UUID OF_B = new UUID(1, 0xb);

  /** A row of each table that says whose it is, for both tenants. */
  private static final String ROWS = rows("a", OF_A) + rows("b", OF_B);

  private static String rows(String tenant, UUID id) {
    return """
      insert into batch (id, tenant, form, on_invalid, receiving, created_at, received_at)
        values ('%2$s', '%1$s', '{}', 'skip', false, now(), now());
      insert into batch_chunk values ('%2$s', 1, 1, '');
      insert into batch_part values ('%2$s', 'part', 0);
      insert into batch_rejected values ('%2$s', 1, '[]', '');
      insert into batch_staged values ('%2$s', 1, null, '');
      insert into batch_count (batch) values ('%2$s');
      insert into batch_pending values ('%2$s', 1, 1, '%2$s', '{}', '{}', '{}', '{}', '{}', '{}',
        '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
      insert into batch_change (batch, queued, running, succeeded, failed, cancelled)
        values ('%2$s', 1, 0, 0, 0, 0);
      insert into batch_credit (batch, attempts, credits) values ('%2$s', 1, 1);
      insert into batch_order (batch, act) values ('%2$s', 'pause');
      insert into job (id, tenant, kind, priority, timeout_ms, max_attempts, linger_ms, labels,
        created_at, run) values ('%2$s', '%1$s', 'agent', 5, 1, 1, 1, '{"a": "b"}', now(), 1);
      insert into job_spec values
        ('%2$s', 1, '{"kind":"agent","task":"x","fields":"{}","session":%3$s}');
      insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
        token, at, max_attempts, sequence, timeout_ms, linger_ms)
        values ('%2$s', '%1$s', 'agent', 5, 1, 1, 'queued', now(), true, 0, 'fresh', 1, 1, 1, 1);
      insert into job_persona (persona, tenant, job, keep, due_at)
        values ('%2$s', '%1$s', '%2$s', false, now());
      insert into outcome (job, run, tenant, ended, token, outcome, attempts, finished_at)
        values ('%2$s', 0, '%1$s', 'failed', 1, '{}', 1, now());
      insert into attempt (job, run, number, tenant, started_at, ended_at)
        values ('%2$s', 0, 1, '%1$s', now(), now());
      insert into slot (number, state, tenant)
        select coalesce(max(number), 0) + 1, 'held', '%1$s' from slot;
      insert into served (tenant, priority, rank) values ('%1$s', 5, 0);
      insert into idempotency_key values ('%1$s', 'key', '', '%2$s', now());
      insert into pending_cancel values ('%1$s', 'key', now(), '');
      insert into event (job, run, sequence, type, tenant, at, attempt)
        values ('%2$s', 1, 0, 'accepted', '%1$s', now(), 0);
      insert into api_key (id, tenant, hash, prefix, name, scopes, created_at)
        values ('%2$s', '%1$s', '%1$s', '', '', '{}', now());
      insert into webhook (id, tenant, url, types, secret, after)
        values ('%2$s', '%1$s', '', '{}', '', 0);
      insert into webhook_delivery (id, webhook, tenant, event, type, state, due_at, created_at)
        values ('%2$s', '%2$s', '%1$s', '', '', 'waiting', now(), now());
      insert into schedule (id, tenant, name, cron, time_zone, overlap, misfire, misfire_ms, content,
        payload, paused, created_at, changed_at)
        values ('%2$s', '%1$s', '', '', '', 'skip', 'skip', 0, 'job', '', true, now(), now());
      insert into schedule_run (id, schedule, planned_at, at, manual, fate)
        values ('%2$s', '%2$s', now(), now(), true, 'skipped');
      insert into session (id, tenant, state, max_minutes, idle_minutes, until)
        values ('%2$s', '%1$s', 'starting', 1, 1, now());
      insert into artifact (owner, name, tenant, job, run, state, due_at, since)
        values ('%2$s', 'steps', '%1$s', '%2$s', 1, 'pending', now(), now());
      insert into upstream_resource (id, tenant, type, upstream_id, created_at)
        values ('%2$s', '%1$s', 'vault', 'vault-%1$s', now());
      insert into quota_use (tenant, open, counted_at, day, steps) values ('%1$s', 0, now(), now(), 0);
      """
        .formatted(tenant, id, SESSION);
  }

  private static final String TENANT_TABLES =
      """
      select c.relname from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      """;

  private static final String HELD_TABLES =
      """
      select relname from pg_class c
      where relnamespace = current_schema()::regnamespace and relrowsecurity
        and exists (select from pg_policy p where p.polrelid = c.oid)
      """;

  /** Whatever the role may do anything with. */
  private static final String OPEN_TABLES =
      """
      select relname from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
        and has_table_privilege(%s, oid,
          'select, insert, update, delete, truncate, references, trigger')
      """
          .formatted(RowSecurity.ROLE);

  /** Classes that work for every tenant. */
  private static final Set<String> FOR_ALL =
      Set.of(
          "Database",
          "PostgresBatchUpkeep",
          "PostgresCaptures",
          "PostgresCensus",
          "PostgresComplaints",
          "PostgresDeliveries",
          "PostgresJobStore",
          "PostgresLeftovers",
          "PostgresPaceLog",
          "PostgresSessionSlots",
          "PostgresSlots",
          "PostgresUpkeep",
          "RowSecurityCheck");

  private static TestingDatabase testing;
  private static AgroalDataSource source;
  private static Database database;

  @BeforeAll
  static void fill() {
    testing = TestingDatabase.create();
    source = testing.pool("");
    database = new Database(source);
    Flyway.configure().dataSource(source).load().migrate();
    execute(source, "delete from served");
    execute(source, ROWS);
  }

  @AfterAll
  static void drop() {
    source.close();
    testing.close();
  }

  @Test
  void every_table_that_says_whose_its_rows_are_has_a_policy() {
    assertThat(asOwner(TENANT_TABLES)).hasSizeGreaterThan(14).isSubsetOf(asOwner(HELD_TABLES));
  }

  @Test
  void a_tenant_may_do_nothing_with_a_table_without_a_policy() {
    Set<String> free = asOwner(OPEN_TABLES);
    free.removeAll(asOwner(HELD_TABLES));

    assertThat(free).isEqualTo(OF_NOBODY);
    for (String name : free) {
      assertThat(
              asOwner(
                  "select p from unnest(array['insert', 'update', 'delete']) as p"
                      + " where has_table_privilege(%s, '%s', p)"
                          .formatted(RowSecurity.ROLE, name)))
          .as(name)
          .isEmpty();
    }
    assertThat(refusal("select * from complaint")).isEqualTo(DENIED);
    assertThat(refusal("delete from job")).isEqualTo(DENIED);
    assertThat(refusal("insert into quota_use values ('a', 0, now(), now(), 0)")).isEqualTo(DENIED);
  }

  /** Whoever adds a table with a policy adds its rows above. */
  @Test
  void a_statement_that_forgets_the_tenant_sees_its_rows_alone() {
    for (String table : asOwner(HELD_TABLES)) {
      String count = "select count(*) from " + table;
      assertThat(asOwner(count)).as(table).containsExactly("2");
      assertThat(inTenant("a", count)).as(table).containsExactly("1");
      assertThat(inTenant("stranger", count)).as(table).containsExactly("0");
      assertThat(inTenant("", count)).as(table).containsExactly("0");
    }
    assertThat(inTenant("a", "select id from own_job")).containsExactly(OF_A.toString());
  }

  @Test
  void without_a_tenant_the_role_sees_nothing() {
    List<String> seen =
        database.transact(
            connection -> {
              column(connection, "select set_config('role', " + RowSecurity.ROLE + ", true)");
              return column(connection, "select id from job");
            });

    assertThat(seen).isEmpty();
  }

  @Test
  void a_statement_that_forgets_the_tenant_writes_its_rows_alone() {
    List<String> statements =
        List.of(
            "update job set priority = 9 returning id",
            "update work set rank = 9 returning job",
            "update batch set name = 'x' returning id",
            "update webhook set off = 'paused' returning id",
            "update schedule set paused = true returning id",
            "update api_key set revoked_at = now() returning id",
            "update session set until = now() returning id",
            "update batch_order set again_at = now() returning batch",
            "update batch_rank set ranks = '{}' returning batch",
            "delete from batch_pending returning batch",
            "delete from batch_staged returning batch");
    for (String statement : statements) {
      assertThat(undone("a", statement)).as(statement).containsExactly(OF_A.toString());
    }
  }

  @Test
  void nothing_is_written_for_another_tenant() {
    List<String> statements =
        List.of(
            "insert into served (tenant, priority, rank) values ('b', 7, 0)",
            "insert into upstream_resource values (gen_random_uuid(), 'b', 'vault', 'x', now())",
            "insert into idempotency_key values ('b', 'mine', '', '%s', now())".formatted(OF_A),
            "update job set tenant = 'b'",
            "update schedule set tenant = 'b'",
            "update session set tenant = 'b'",
            "insert into batch_part values ('%s', 'mine', 0)".formatted(OF_B),
            "insert into batch_order (batch, act) values ('%s', 'cancel')".formatted(OF_B),
            """
            insert into batch_change (batch, queued, running, succeeded, failed, cancelled)
            values ('%s', 1, 0, 0, 0, 0)
            """
                .formatted(OF_B),
            """
            insert into schedule_run (id, schedule, planned_at, at, manual, fate)
            values (gen_random_uuid(), '%s', now(), now(), true, 'skipped')
            """
                .formatted(OF_B));
    for (String statement : statements) {
      assertThat(refusal(statement)).as(statement).isEqualTo(DENIED);
    }
    // Each job and batch has its own from the beginning, which is their key.
    assertThat(refusal("insert into job_spec values ('%s', 1, '')".formatted(OF_B)))
        .isEqualTo("23505");
    assertThat(refusal("insert into batch_count (batch) values ('%s')".formatted(OF_B)))
        .isEqualTo("23505");
    assertThat(refusal("insert into batch_rank (batch) values ('%s')".formatted(OF_B)))
        .isEqualTo("23505");
  }

  @Test
  void the_next_transaction_of_a_connection_is_not_held() {
    String state =
        "select pg_backend_pid(), current_user, current_setting('nocturne.tenant', true)";
    Database.Row<List<String>> told =
        row -> List.of(row.getString(1), row.getString(2), row.getString(3));

    List<String> held =
        database.inTenant("a", connection -> Database.query(connection, state, told)).getFirst();
    List<String> free =
        database.transact(connection -> Database.query(connection, state, told)).getFirst();

    assertThat(held).endsWith(role(), "a");
    assertThat(free).containsExactly(held.getFirst(), LocalPostgres.USER, "");
  }

  @Test
  void a_transaction_that_is_one_message_is_held_and_the_next_one_is_not() {
    String state =
        """
        select pg_backend_pid(), current_user, current_setting('nocturne.tenant', true),
          current_setting('plan_cache_mode')
        """;
    Database.Row<List<String>> told =
        row -> List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4));

    List<String> held = database.queryInTenant("a", state, told).getFirst();
    List<String> free =
        database.transact(connection -> Database.query(connection, state, told)).getFirst();

    assertThat(held).endsWith(role(), "a", "force_generic_plan");
    assertThat(free).containsExactly(held.getFirst(), LocalPostgres.USER, "", "auto");
    assertThat(database.queryInTenant("a", "select id from job", row -> row.getString(1)))
        .containsExactly(OF_A.toString());
  }

  @Test
  void a_transaction_that_is_one_message_leaves_nothing_behind_if_it_fails() {
    String broken = "update job set custom_id = 'x' returning 1 / (length(custom_id) - 1)";
    assertThatThrownBy(() -> database.queryInTenant("a", broken, row -> row.getInt(1)))
        .isInstanceOf(StoreUnavailable.class);
    assertThat(asOwner("select coalesce(custom_id, '') from job")).doesNotContain("x");
  }

  @Test
  void without_row_security_the_statements_do_the_same() {
    Database trusting = new Database(source, RowSecurity.OFF);

    assertThat(inTenant(trusting, "a", "select current_user")).doesNotContain(role());
    for (Database each : List.of(database, trusting)) {
      Filter labelled = new Filter(null, null, null, null, Map.of("a", "b"));
      assertThat(new PostgresJobs(each).list("a", labelled, null, 10).jobs())
          .extracting(found -> found.job().id())
          .containsExactly(OF_A);
    }
  }

  @Test
  void only_what_is_for_all_tenants_sees_all_of_them() {
    JavaClasses store =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.nocturne.store");
    Set<String> free = new TreeSet<>();
    for (JavaMethodCall call : store.get(Database.class).getMethodCallsToSelf()) {
      if (Set.of("transact", "atOnce").contains(call.getTarget().getName())
          && call.getTarget().getRawParameterTypes().size() == 1) {
        String owner = call.getOriginOwner().getSimpleName();
        free.add(FOR_ALL.contains(owner) ? owner : owner + "." + call.getOrigin().getName());
      }
    }

    Set<String> allowed = new TreeSet<>(FOR_ALL);
    allowed.addAll(
        List.of(
            "OrderRounds.goOn",
            "OrderRounds.postpone",
            "PostgresApiKeys.any",
            // Before it is known whose key it is.
            "PostgresApiKeys.use",
            "PostgresBatches.drafts",
            "PostgresEvents.after",
            "PostgresEvents.head",
            "PostgresEvents.lag",
            "PostgresEvents.markSink",
            "PostgresEvents.parcels",
            "PostgresEvents.takeSink",
            "PostgresEvents.touched",
            "PostgresFiring.backlog",
            "PostgresFiring.see",
            "PostgresFiring.transact",
            "PostgresJobs.counts",
            "PostgresOwnPersonas.gone",
            "PostgresOwnPersonas.leaving",
            // Before it is known who signed in.
            "PostgresSignIns.open",
            "PostgresSignIns.grant",
            "PostgresSignIns.close",
            "PostgresPendingCancels.forget",
            "PostgresPendingCancels.overdue",
            // Under the policies it would be several times slower, and all wait for it.
            "QuotaBook.counted"));
    assertThat(free).isEqualTo(allowed);
  }

  @Test
  void a_user_who_may_not_take_the_role_is_told_what_an_administrator_has_to_do()
      throws SQLException {
    try (Installation theirs = new Installation()) {
      theirs.run("alter database %2$s owner to %1$s");
      theirs.migrate();

      String remedy = theirs.remedy(RowSecurity.ON);
      assertThat(remedy).isEqualTo(theirs.named("create role %3$s nologin; grant %3$s to %1$s;"));
      assertThat(theirs.remedy(RowSecurity.OFF)).isEmpty();
      theirs.run(remedy);
      theirs.migrate();
      assertThat(theirs.remedy(RowSecurity.ON)).isEmpty();
      execute(theirs.source(), ROWS);
      assertThat(inTenant(new Database(theirs.source()), "a", "select id from job"))
          .containsExactly(OF_A.toString());

      theirs.run("revoke %3$s from %1$s");
      assertThat(theirs.remedy(RowSecurity.ON)).isEqualTo(theirs.named("grant %3$s to %1$s;"));
      theirs.run("alter table work owner to postgres; grant all on work to %1$s");
      assertThat(theirs.remedy(RowSecurity.OFF))
          .isEqualTo(theirs.named("alter table work owner to %1$s;"));
    }
  }

  /** Its user may make tables in the schema, but not let the role in. */
  @Test
  void a_schema_that_the_role_may_not_enter_is_told_before_any_request() throws SQLException {
    try (Installation theirs = new Installation()) {
      theirs.run("revoke all on schema public from public");
      theirs.run("grant usage, create on schema public to %1$s");
      theirs.migrate();

      String entry = theirs.named("grant usage on schema public to %3$s;");
      String remedy = theirs.remedy(RowSecurity.ON);
      assertThat(remedy).startsWith("create role").endsWith(entry);
      theirs.run(remedy.replace(entry, ""));
      theirs.migrate();
      assertThat(theirs.remedy(RowSecurity.ON)).isEqualTo(entry);
      assertThat(theirs.remedy(RowSecurity.OFF)).isEmpty();
      theirs.run(entry);
      assertThat(theirs.remedy(RowSecurity.ON)).isEmpty();
      assertThat(inTenant(new Database(theirs.source()), "a", "select id from job")).isEmpty();
    }
  }

  /** Roles and users belong to the whole server, and anybody may connect to a new database. */
  @Test
  void whoever_may_take_the_role_of_another_database_sees_nothing_here() throws SQLException {
    try (Installation theirs = new Installation()) {
      theirs.run("alter database %2$s owner to %1$s");
      theirs.migrate();
      theirs.run(theirs.remedy(RowSecurity.ON));
      theirs.migrate();
      PGSimpleDataSource here = theirs.source();
      here.setUrl(testing.url());

      Database reached = new Database(here, RowSecurity.OFF);
      for (String role : List.of(role(), theirs.named("%1$s"), theirs.named("%3$s"))) {
        String look = "set local role " + role + "; select from job";
        assertThat(refusal(reached, look)).as(role).isEqualTo(DENIED);
      }
    }
  }

  private static String role() {
    return asOwner("select " + RowSecurity.ROLE).iterator().next();
  }

  private static void execute(DataSource on, String sql) {
    try (Connection connection = on.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> asOwner(String sql) {
    return new TreeSet<String>(
        database.<List<String>>transact(connection -> column(connection, sql)));
  }

  private static List<String> inTenant(String tenant, String sql) {
    return inTenant(database, tenant, sql);
  }

  private static List<String> inTenant(Database database, String tenant, String sql) {
    return database.inTenant(tenant, connection -> column(connection, sql));
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    return Database.query(connection, sql, row -> row.getString(1));
  }

  /** What a statement answers whose work is not to stay. */
  private static List<String> undone(String tenant, String sql) {
    return database.inTenant(
        tenant,
        connection -> {
          Savepoint before = connection.setSavepoint();
          List<String> rows = column(connection, sql);
          connection.rollback(before);
          return rows;
        });
  }

  /** The state in which a statement of tenant a fails, or none. */
  private static @Nullable String refusal(String sql) {
    return refusal(database, sql);
  }

  private static @Nullable String refusal(Database database, String sql) {
    try {
      database.inTenant(
          "a",
          connection -> {
            try (Statement statement = connection.createStatement()) {
              return statement.execute(sql);
            }
          });
      return null;
    } catch (StoreUnavailable e) {
      return ((SQLException) e.getCause()).getSQLState();
    }
  }

  /** A database on the same server whose user may make no roles. */
  private static final class Installation implements AutoCloseable {

    private final TestingDatabase database = TestingDatabase.empty();
    private final String user = "user_" + UUID.randomUUID().toString().replace('-', '_');
    private final String role;

    Installation() throws SQLException {
      role = "nocturne_tenant_" + database.number(OID);
      run("create role %1$s login");
    }

    /** Of its user. */
    PGSimpleDataSource source() {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(database.url());
      source.setUser(user);
      return source;
    }

    void migrate() {
      Flyway.configure().dataSource(source()).load().migrate();
    }

    String remedy(RowSecurity security) {
      return new RowSecurityCheck(new Database(source(), security), security).remedy();
    }

    /** With the names of its user, its database and its role. */
    String named(String sql) {
      String name = database.url().substring(database.url().lastIndexOf('/') + 1);
      return sql.formatted(user, name, role);
    }

    /** As the administrator. */
    void run(String sql) throws SQLException {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.execute(named(sql));
      }
    }

    @Override
    public void close() throws SQLException {
      run("reassign owned by %1$s to postgres; drop owned by %1$s; drop role %1$s");
      database.close();
    }
  }
}
