package dev.nocturne.store;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears what other transactions, of this replica and of others, say on the {@link Channels}. A
 * nudge that is missed costs time and nothing else: ticks find everything.
 */
@Singleton
public final class Nudges {

  private static final Duration LISTEN = Duration.ofSeconds(10);
  private static final Duration RECONNECT = Duration.ofSeconds(2);

  private final DataSource source;
  private final Database database;
  private volatile boolean stopped;

  Nudges(DataSource source, Database database) {
    this.source = source;
    this.database = database;
  }

  /**
   * Listens on a connection of its own until it is stopped or the thread is interrupted.
   *
   * @param heard what to do for each channel, {@link Channels#WORK} among them; must be quick
   */
  public void listen(Map<String, Runnable> heard) {
    while (listening()) {
      try (Connection connection = source.getConnection()) {
        listen(connection, heard);
      } catch (SQLException e) {
        pause();
      }
    }
  }

  /**
   * Lets the listener leave by a nudge of its own. An interrupt would break its connection.
   *
   * @throws StoreUnavailable if the database does not answer; then only an interrupt ends it
   */
  public void stop() {
    stopped = true;
    database.transact(
        connection -> {
          Database.notify(connection, Channels.WORK);
          return stopped;
        });
  }

  private boolean listening() {
    return !stopped && !Thread.currentThread().isInterrupted();
  }

  private void listen(Connection connection, Map<String, Runnable> heard) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String channel : heard.keySet()) {
        statement.execute("listen " + channel);
      }
    }
    // What was said before is heard by nobody, so everybody looks once.
    heard.values().forEach(Runnable::run);
    PGConnection own = connection.unwrap(PGConnection.class);
    while (listening()) {
      PGNotification[] said = own.getNotifications((int) LISTEN.toMillis());
      for (PGNotification one : said == null ? new PGNotification[0] : said) {
        Runnable runnable = heard.get(one.getName());
        if (runnable != null && listening()) {
          runnable.run();
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("unlisten *");
    }
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(RECONNECT.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
