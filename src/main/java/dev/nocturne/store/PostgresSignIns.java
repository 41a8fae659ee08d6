package dev.nocturne.store;

import dev.nocturne.access.Grant;
import dev.nocturne.access.Scope;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sign-ins in PostgreSQL, on whose clock they end. */
@Singleton
public final class PostgresSignIns implements SignIns {

  /** Those that are over are deleted by whoever comes next, so they need no round of their own. */
  private static final String OPEN =
      """
      with over as (delete from sign_in where until < now())
      insert into sign_in (cookie, key, until) values (?, ?, now() + ? * interval '1 ms')
      """;

  private static final String OPEN_BY_TOKEN =
      """
      with over as (delete from sign_in where until < now())
      insert into sign_in (cookie, key, until, issuer, name, acts_for, scopes)
      values (?, ?, now() + ? * interval '1 ms', ?, ?, ?, ?)
      """;

  private static final String FIND =
      """
      select key, issuer, name, acts_for, scopes from sign_in
      where cookie = ? and until > now() and (issuer is null or issuer = ?)
      """;

  private static final String CLOSE = "delete from sign_in where cookie = ?";

  private final Database database;

  PostgresSignIns(Database database) {
    this.database = database;
  }

  @Override
  public void open(byte[] cookie, byte[] key, Duration lifetime) {
    int _ =
        database.transact(
            connection -> Database.update(connection, OPEN, cookie, key, lifetime.toMillis()));
  }

  @Override
  public void open(byte[] cookie, Grant grant, String issuer, Duration lifetime) {
    if (grant.operator()) {
      throw new IllegalArgumentException("no token makes an operator");
    }
    int _ =
        database.transact(
            connection ->
                Database.update(
                    connection,
                    OPEN_BY_TOKEN,
                    cookie,
                    cookie,
                    lifetime.toMillis(),
                    issuer,
                    grant.name(),
                    grant.tenant(),
                    Column.of("text", List.copyOf(grant.scopes()), Scope::wire)));
  }

  @Override
  public Optional<Grant> grant(
      byte[] cookie, Function<byte[], Optional<Grant>> keys, @Nullable String issuer) {
    // What a key gives is asked outside of the transaction: that may need one of its own.
    return database
        .transact(
            connection -> Database.query(connection, FIND, row -> found(row, keys), cookie, issuer))
        .stream()
        .findFirst()
        .flatMap(Supplier::get);
  }

  private static Supplier<Optional<Grant>> found(
      ResultSet row, Function<byte[], Optional<Grant>> keys) throws SQLException {
    if (row.getString("issuer") == null) {
      byte[] key = row.getBytes("key");
      return () -> keys.apply(key);
    }
    Set<Scope> scopes =
        Stream.of((String[]) row.getArray("scopes").getArray())
            .flatMap(scope -> Scope.named(scope).stream())
            .collect(Collectors.toSet());
    Grant grant = new Grant(row.getString("name"), row.getString("acts_for"), scopes, false);
    return () -> Optional.of(grant);
  }

  @Override
  public void close(byte[] cookie) {
    int _ = database.transact(connection -> Database.update(connection, CLOSE, cookie));
  }
}
