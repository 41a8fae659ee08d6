package dev.nocturne.store;

import java.sql.Connection;
import java.sql.SQLException;

/** How many things of a kind a tenant may have. */
final class Room {

  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended(? || chr(1) || ?, 0))";

  private Room() {}

  /**
   * Whether there is room for one more, until the end of the transaction: two at once do not both
   * find the last place.
   *
   * @param count how many of them a tenant has
   */
  static boolean of(Connection connection, String kind, String tenant, String count, int most)
      throws SQLException {
    Database.query(connection, LOCK, _ -> kind, kind, tenant);
    return Database.query(connection, count, row -> row.getLong(1), tenant).getFirst() < most;
  }
}
