package dev.nocturne.store;

import jakarta.inject.Singleton;

/** Leftovers in PostgreSQL, found along the indexes of what is due. */
@Singleton
public final class PostgresLeftovers implements Leftovers {

  /** After so many tries something is wrong for longer than a moment. */
  private static final int TRIES = 3;

  private static final String COUNT =
      """
      select
        (select count(*) from (
          select from artifact where state = 'pending' and job is not null and tries >= ?
          limit ?) a),
        (select count(*) from (
          select from job_persona p where not keep and tries >= ? limit ?) p)
      """;

  private final Database database;

  PostgresLeftovers(Database database) {
    this.database = database;
  }

  @Override
  public Count count(int most) {
    return database
        .transact(
            connection ->
                Database.query(
                    connection,
                    COUNT,
                    row -> new Count(row.getLong(1), row.getLong(2)),
                    TRIES,
                    most,
                    TRIES,
                    most))
        .getFirst();
  }
}
