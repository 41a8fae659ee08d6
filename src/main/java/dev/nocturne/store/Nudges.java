package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Wakes those who have something to do when a transaction is over, on the {@link Channels}: this
 * replica at once, and the others, if there are any, by a notification that is a transaction of its
 * own. In the same one PostgreSQL would let no other that notifies commit at that time, so that no
 * two of them were ever flushed together. A nudge that is lost costs time and nothing else: ticks
 * find everything.
 */
@Singleton
public final class Nudges {

  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration RECONNECT = Duration.ofSeconds(2);

  /** After a notification: under load the next one says the same for many. */
  private static final Duration GATHERING = Duration.ofMillis(5);

  private static final String NOTIFY = "select pg_notify(name, ?) from unnest(?) as c(name)";

  private final DataSource source;

  /** By which a replica knows what it has said itself. */
  private final String self = UUID.randomUUID().toString();

  private final Duration silence;
  private final Peers peers;
  private final Set<String> unsaid = new HashSet<>();
  private boolean saying;
  private volatile Map<String, Runnable> heard = Map.of();
  private volatile boolean stopped;

  @Inject
  Nudges(DataSource source) {
    this(source, System::nanoTime, SILENCE);
  }

  /**
   * @param nanoTime a clock that never goes back
   * @param silence after which a connection has to show that it is open
   */
  Nudges(DataSource source, LongSupplier nanoTime, Duration silence) {
    this.source = source;
    this.silence = silence;
    this.peers = new Peers(nanoTime);
  }

  /** Wakes whoever listens on the channels, after a transaction has been committed. */
  void tell(Collection<String> channels) {
    if (!channels.isEmpty()) {
      channels.forEach(this::wake);
      if (!alone()) {
        others(channels);
      }
    }
  }

  /** Whether it is known that no other replica listens. */
  boolean alone() {
    return peers.none();
  }

  private void wake(String channel) {
    Runnable runnable = heard.get(channel);
    if (runnable != null && !stopped) {
      runnable.run();
    }
  }

  private synchronized void others(Collection<String> channels) {
    unsaid.addAll(channels);
    if (!saying) {
      saying = true;
      Thread _ = Thread.ofVirtual().name("nudges of others").start(this::say);
    }
  }

  private void say() {
    for (List<String> next = next(); !next.isEmpty(); next = next()) {
      try {
        say(next);
      } catch (SQLException | RuntimeException _) {
        // While the database does not answer there is nothing that others could do. Whatever else
        // it was, the next notification must not wait for this one for ever.
      }
      pause(GATHERING);
    }
  }

  private synchronized List<String> next() {
    List<String> next = List.copyOf(unsaid);
    unsaid.clear();
    saying = !next.isEmpty();
    return next;
  }

  private void say(List<String> channels) throws SQLException {
    try (Connection connection = source.getConnection()) {
      if (peers.some(connection)) {
        send(connection, self, channels);
      }
    }
  }

  private static void send(Connection connection, String from, List<String> channels)
      throws SQLException {
    Database.query(connection, NOTIFY, _ -> from, from, new Column("text", channels));
  }

  /**
   * Listens on a connection of its own until it is stopped or the thread is interrupted.
   *
   * @param heard what to do for each channel; must be quick
   */
  public void listen(Map<String, Runnable> heard) {
    this.heard = Map.copyOf(heard);
    while (listening()) {
      try (Connection connection = source.getConnection()) {
        listen(connection);
      } catch (SQLException e) {
        peers.lost();
        pause(RECONNECT);
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
    try (Connection connection = source.getConnection()) {
      send(connection, self, List.of(Channels.WORK));
    } catch (SQLException e) {
      throw new StoreUnavailable(e);
    }
  }

  private boolean listening() {
    return !stopped && !Thread.currentThread().isInterrupted();
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String channel : heard.keySet()) {
        statement.execute("listen " + channel);
      }
    }
    peers.join(connection);
    // What was said before is heard by nobody, so everybody looks once.
    heard.keySet().forEach(this::wake);
    PGConnection own = connection.unwrap(PGConnection.class);
    while (listening()) {
      PGNotification[] said = own.getNotifications((int) silence.toMillis());
      if (said == null || said.length == 0) {
        // Silence may be that of a connection that only looks open: it has to answer, or breaks.
        Database.query(connection, "select 1", _ -> true);
        continue;
      }
      for (PGNotification one : said) {
        if (!self.equals(one.getParameter())) {
          wake(one.getName());
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("unlisten *");
    }
    peers.leave(connection);
  }

  private static void pause(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
