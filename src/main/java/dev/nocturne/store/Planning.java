package dev.nocturne.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * How the statements of the hot path are planned, until the transaction ends. PostgreSQL plans by
 * what it counted some time ago, and these tables grow from nothing to a million rows in less.
 */
final class Planning {

  private static final String ONCE = "set local plan_cache_mode = force_generic_plan";

  private Planning() {}

  /**
   * Rows are looked up along indexes, however few the table had when it was last counted, by plans
   * that are made {@link #once}.
   */
  static void alongIndexes(Connection connection) throws SQLException {
    Database.update(connection, "set local enable_seqscan = off; " + ONCE);
  }

  /** The plan does not depend on the numbers, and to make it anew takes longer than to run it. */
  static void once(Connection connection) throws SQLException {
    Database.update(connection, ONCE);
  }
}
