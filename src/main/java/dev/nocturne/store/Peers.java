package dev.nocturne.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether other replicas listen, so that nobody is told where nobody hears. Whoever listens holds a
 * lock on its connection, shared with all that do, and the server knows who holds it.
 */
final class Peers {

  /**
   * One that has come since is not told for so long; it looks for itself with each of its ticks.
   */
  private static final long KNOWN = Duration.ofSeconds(1).toNanos();

  private static final String JOIN = "select pg_advisory_lock_shared(1852793604, 0)";
  private static final String LEAVE = "select pg_advisory_unlock_shared(1852793604, 0)";

  private static final String LISTENING =
      """
      select count(*) from pg_locks
      where locktype = 'advisory' and classid = 1852793604 and objid = 0 and granted
        and database = (select oid from pg_database where datname = current_database())
      """;

  private final LongSupplier nanoTime;

  /** How many of those that listen are this replica. */
  private volatile int own;

  private volatile boolean some = true;
  private volatile long asked;

  /**
   * @param nanoTime a clock that never goes back
   */
  Peers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.asked = nanoTime.getAsLong() - KNOWN;
  }

  /** Listens on that connection from now on. */
  void join(Connection connection) throws SQLException {
    Database.query(connection, JOIN, _ -> true);
    own = 1;
  }

  /** Listens no more, while the connection goes on. */
  void leave(Connection connection) throws SQLException {
    own = 0;
    Database.query(connection, LEAVE, _ -> true);
  }

  /** Listens no more, since the connection is gone. */
  void lost() {
    own = 0;
  }

  /** Whether it is known that there are none; at most as long as {@link #KNOWN} ago. */
  boolean none() {
    return !some && nanoTime.getAsLong() - asked < KNOWN;
  }

  /** Whether there are some; asks if that is not known. */
  boolean some(Connection connection) throws SQLException {
    long now = nanoTime.getAsLong();
    if (now - asked >= KNOWN) {
      some = Database.query(connection, LISTENING, row -> row.getInt(1)).getFirst() > own;
      asked = now;
    }
    return some;
  }
}
