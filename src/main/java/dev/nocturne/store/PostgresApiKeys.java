package dev.nocturne.store;

import dev.nocturne.access.ApiKey;
import dev.nocturne.access.Grant;
import dev.nocturne.access.KeyOrder;
import dev.nocturne.access.KeySecret;
import dev.nocturne.access.Scope;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys in PostgreSQL, on whose clock they expire. */
@Singleton
public final class PostgresApiKeys implements ApiKeys {

  private static final String COLUMNS =
      "id, tenant, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at";

  private static final String CREATE =
      """
      insert into api_key (id, tenant, hash, prefix, name, scopes, created_at, expires_at)
      values (?, ?, ?, ?, ?, ?, now(), now() + ? * interval '1 ms') returning
      """
          + COLUMNS;

  private static final String FIND =
      "select " + COLUMNS + " from api_key where tenant = ? and id = ?";

  private static final String LIST =
      "select "
          + COLUMNS
          + " from api_key where tenant = ? and (?::uuid is null or id < ?::uuid)"
          + " order by id desc limit ?";

  private static final String REVOKE =
      "update api_key set revoked_at = coalesce(revoked_at, now()) where tenant = ? and id = ?";

  private static final String ANY =
      """
      select exists (select from api_key
        where revoked_at is null and (expires_at is null or expires_at > now()))
      """;

  /** Most uses write nothing: the minute is enough, and a busy key would be a row that is hot. */
  private static final String USE =
      """
      with live as (
        select id, tenant, name, scopes, last_used_at from api_key
        where hash = ? and revoked_at is null and (expires_at is null or expires_at > now())),
      used as (
        update api_key k set last_used_at = now() from live
        where k.id = live.id
          and (live.last_used_at is null or live.last_used_at < now() - interval '1 minute'))
      select name, tenant, scopes from live
      """;

  private final Database database;

  PostgresApiKeys(Database database) {
    this.database = database;
  }

  @Override
  public ApiKey create(UUID id, String tenant, KeyOrder order, KeySecret secret) {
    Duration lifetime = order.lifetime();
    return database
        .inTenant(
            tenant,
            connection ->
                Database.query(
                    connection,
                    CREATE,
                    PostgresApiKeys::key,
                    id,
                    tenant,
                    secret.hash(),
                    secret.prefix(),
                    order.name(),
                    Column.of("text", order.scopes(), Scope::wire),
                    lifetime == null ? null : lifetime.toMillis()))
        .getFirst();
  }

  @Override
  public Optional<ApiKey> find(String tenant, UUID id) {
    return database
        .inTenant(
            tenant,
            connection -> Database.query(connection, FIND, PostgresApiKeys::key, tenant, id))
        .stream()
        .findFirst();
  }

  @Override
  public List<ApiKey> list(String tenant, @Nullable UUID after, int limit) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(connection, LIST, PostgresApiKeys::key, tenant, after, after, limit));
  }

  @Override
  public boolean revoke(String tenant, UUID id) {
    return database.inTenant(tenant, connection -> Database.update(connection, REVOKE, tenant, id))
        > 0;
  }

  @Override
  public boolean any() {
    return database
        .transact(connection -> Database.query(connection, ANY, row -> row.getBoolean(1)))
        .getFirst();
  }

  @Override
  public Optional<Grant> use(byte[] hash) {
    return database
        .transact(
            connection ->
                Database.query(
                    connection,
                    USE,
                    row ->
                        new Grant(
                            row.getString("name"),
                            row.getString("tenant"),
                            Set.copyOf(scopes(row)),
                            false),
                    hash))
        .stream()
        .findFirst();
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    return new ApiKey(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        row.getString("name"),
        row.getString("prefix"),
        scopes(row),
        new ApiKey.Times(
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            time(row, "expires_at"),
            time(row, "last_used_at"),
            time(row, "revoked_at")));
  }

  /** What a later version gave and this one does not know allows nothing here. */
  private static List<Scope> scopes(ResultSet row) throws SQLException {
    return Stream.of((String[]) row.getArray("scopes").getArray())
        .flatMap(name -> Scope.named(name).stream())
        .toList();
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
