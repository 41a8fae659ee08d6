package dev.nocturne.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Sign-ins in PostgreSQL, on whose clock they end. */
@Singleton
public final class PostgresSignIns implements SignIns {

  /** Those that are over are deleted by whoever comes next, so they need no round of their own. */
  private static final String OPEN =
      """
      with over as (delete from sign_in where until < now())
      insert into sign_in (cookie, key, until) values (?, ?, now() + ? * interval '1 ms')
      """;

  private static final String KEY = "select key from sign_in where cookie = ? and until > now()";

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
  public Optional<byte[]> key(byte[] cookie) {
    return database
        .transact(connection -> Database.query(connection, KEY, row -> row.getBytes(1), cookie))
        .stream()
        .findFirst();
  }

  @Override
  public void close(byte[] cookie) {
    int _ = database.transact(connection -> Database.update(connection, CLOSE, cookie));
  }
}
