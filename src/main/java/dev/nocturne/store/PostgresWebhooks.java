package dev.nocturne.store;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.job.SigningSecret;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Webhooks in PostgreSQL, their secrets sealed. */
@Singleton
public final class PostgresWebhooks implements Webhooks {

  private static final String COLUMNS =
      """
      id, url, types, off, created_at, failing_since,
        case when old_secret_until > now() then old_secret_until end as old_secret_until
      """;

  private static final String COUNT =
      "select count(*) from webhook where tenant = ? and not deleted";

  private static final String CREATE =
      """
      insert into webhook (id, tenant, url, types, secret, after)
      select ?, ?, ?, ?, ?, event_end()
      returning %s
      """
          .formatted(COLUMNS);

  private static final String FIND =
      "select %s from webhook where tenant = ? and id = ? and not deleted".formatted(COLUMNS);

  private static final String LIST =
      """
      select %s from webhook where tenant = ? and not deleted and (?::uuid is null or id < ?)
      order by id desc limit ?
      """
          .formatted(COLUMNS);

  /** Who switches it on gives it a fresh start. */
  private static final String CHANGE =
      """
      update webhook set url = coalesce(?, url), types = coalesce(?, types),
        off = case ?::boolean when true then null when false then coalesce(off, 'paused') else off end,
        failing_since = case when ?::boolean then null else failing_since end,
        rest_until = case when ?::boolean then null else rest_until end
      where tenant = ? and id = ? and not deleted
      returning %s
      """
          .formatted(COLUMNS);

  private static final String ROTATE =
      """
      update webhook set old_secret = secret, old_secret_until = now() + ? * interval '1 ms',
        secret = ?
      where tenant = ? and id = ? and not deleted
      returning %s
      """
          .formatted(COLUMNS);

  private static final String DELETE =
      """
      update webhook set deleted = true, secret = '', old_secret = null
      where tenant = ? and id = ? and not deleted
      """;

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Database database;
  private final Seal seal;

  PostgresWebhooks(Database database, Seal seal) {
    this.database = database;
    this.seal = seal;
  }

  @Override
  public Made create(String tenant, String url, List<String> types, SigningSecret secret) {
    if (!seal.ready()) {
      return new Made.NoKey();
    }
    UUID id = IDS.generate();
    String closed = seal.close(id, secret.text());
    return database.inTenant(
        tenant,
        connection -> {
          if (!Room.of(connection, "webhook", tenant, COUNT, MOST)) {
            return new Made.TooMany();
          }
          return new Made.Done(
              Database.query(
                      connection,
                      CREATE,
                      PostgresWebhooks::webhook,
                      id,
                      tenant,
                      url,
                      stored(types),
                      closed)
                  .getFirst());
        });
  }

  @Override
  public Optional<Webhook> find(String tenant, UUID id) {
    return rows(tenant, FIND, tenant, id).stream().findFirst();
  }

  @Override
  public List<Webhook> list(String tenant, @Nullable UUID after, int limit) {
    return rows(tenant, LIST, tenant, after, after, limit);
  }

  @Override
  public Optional<Webhook> change(String tenant, UUID id, Patch patch) {
    List<String> types = patch.types();
    Boolean enabled = patch.enabled();
    return rows(
            tenant,
            CHANGE,
            patch.url(),
            types == null ? null : stored(types),
            enabled,
            enabled,
            enabled,
            tenant,
            id)
        .stream()
        .findFirst();
  }

  @Override
  public Made rotate(String tenant, UUID id, SigningSecret next, Duration overlap) {
    if (!seal.ready()) {
      return new Made.NoKey();
    }
    return rows(tenant, ROTATE, overlap.toMillis(), seal.close(id, next.text()), tenant, id)
        .stream()
        .findFirst()
        .<Made>map(Made.Done::new)
        .orElseGet(Made.Unknown::new);
  }

  @Override
  public boolean delete(String tenant, UUID id) {
    return database.inTenant(
        tenant, connection -> Database.update(connection, DELETE, tenant, id) == 1);
  }

  private List<Webhook> rows(String tenant, String sql, @Nullable Object... args) {
    return database.inTenant(
        tenant, connection -> Database.query(connection, sql, PostgresWebhooks::webhook, args));
  }

  private static Column stored(List<String> types) {
    return Column.of("text", types, EventTypes::stored);
  }

  private static Webhook webhook(ResultSet row) throws SQLException {
    Array types = row.getArray("types");
    String off = row.getString("off");
    return new Webhook(
        row.getObject("id", UUID.class),
        row.getString("url"),
        Arrays.stream((String[]) types.getArray()).map(EventTypes::wire).toList(),
        off == null ? null : Webhook.Off.valueOf(off.toUpperCase(Locale.ROOT)),
        Rows.time(row, "created_at"),
        Rows.instant(row, "failing_since"),
        Rows.instant(row, "old_secret_until"));
  }
}
