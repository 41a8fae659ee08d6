package dev.nocturne.store;

import dev.nocturne.TestingDatabase;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.SigningSecret;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.seal.Seal;
import dev.nocturne.seal.SealKey;
import io.agroal.api.AgroalDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;

/** The tables of webhooks in a database of their own, and what tests do to them. */
public final class WebhookTables implements AutoCloseable {

  public static final String TENANT = "default";
  public static final String ACCEPTED = JobEvent.Type.ACCEPTED.wire();

  private static final JobSpec SPEC =
      new JobSpec.AgentTask(
          "find it",
          null,
          null,
          Json.EMPTY,
          SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY),
          null);

  public final Webhooks webhooks;
  public final Deliveries deliveries;
  public final DeliveryLog log;
  public final EventLog events;
  final Upkeep upkeep;

  private final TestingDatabase testing = TestingDatabase.create();
  private final AgroalDataSource source = testing.pool("");
  private final Submissions submissions;
  private final Database database = new Database(source);

  public WebhookTables() {
    Flyway.configure().dataSource(source).load().migrate();
    Seal seal = seal("a key of the tests, 32 bytes long");
    webhooks = new PostgresWebhooks(database, seal);
    deliveries = new PostgresDeliveries(database, seal);
    log = new PostgresDeliveryLog(database);
    events = new PostgresEvents(database);
    upkeep = new PostgresUpkeep(database);
    submissions = new PostgresSubmissions(database, BatchTables.unbounded(database));
  }

  /** What another key, or none, makes of the same tables. */
  Deliveries under(Seal seal) {
    return new PostgresDeliveries(database, seal);
  }

  Webhooks keyless() {
    return new PostgresWebhooks(database, new Seal(List.of()));
  }

  static Seal seal(String... keys) {
    List<SealKey> all = new ArrayList<>();
    for (String key : keys) {
      byte[] bytes = Arrays.copyOf(key.getBytes(StandardCharsets.UTF_8), 32);
      all.add(SealKey.of(Base64.getEncoder().encodeToString(bytes)));
    }
    return new Seal(all);
  }

  public void empty() {
    execute("truncate job, work, event, sink, webhook, webhook_delivery cascade");
    execute("select setval('event_position', 0)");
    // The first look only makes the mark.
    deliveries.fanOut(1);
  }

  @Override
  public void close() {
    source.close();
    testing.close();
  }

  /** One of its own. */
  Connection connection() throws SQLException {
    return source.getConnection();
  }

  public void execute(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public long number(String sql) {
    return database
        .transact(connection -> Database.query(connection, sql, row -> row.getLong(1)))
        .getFirst();
  }

  /** A webhook for all that is accepted. */
  public UUID webhook(String url, SigningSecret secret) {
    return webhook(TENANT, url, secret, ACCEPTED);
  }

  UUID webhook(String tenant, String url, SigningSecret secret, String... types) {
    Webhooks.Made made = webhooks.create(tenant, url, List.of(types), secret);
    if (made instanceof Webhooks.Made.Done(Webhook webhook)) {
      return webhook.id();
    }
    throw new IllegalStateException(made.toString());
  }

  /** Events of new jobs, with their places in the log. Returns the jobs' ids. */
  public List<UUID> jobs(int count) {
    List<UUID> ids = IntStream.range(0, count).mapToObj(_ -> UUID.randomUUID()).toList();
    submissions.submit(
        ids.stream()
            .map(id -> new Submission(id, TENANT, SPEC, Terms.DEFAULT, Tags.NONE, null, null))
            .toList());
    return ids;
  }

  /** Hands out all that is new. */
  public void handOut() {
    while (deliveries.fanOut(100) == 100) {
      // There is more.
    }
  }

  /** The database's clock cannot be set, so everything that is timed by it is moved back. */
  public void pass(Duration time) {
    String by = " - interval '" + time.toMillis() + " ms'";
    execute(
        "update webhook_delivery set due_at = due_at%1$s, created_at = created_at%1$s"
            .formatted(by));
    execute(
        "update webhook set failing_since = failing_since%1$s, rest_until = rest_until%1$s, old_secret_until = old_secret_until%1$s"
            .formatted(by));
    execute("update event set at = at" + by);
  }
}
