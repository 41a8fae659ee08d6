package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.LocalPostgres;
import dev.nocturne.Patience;
import dev.nocturne.Swallowing;
import dev.nocturne.TestingDatabase;
import io.agroal.api.AgroalDataSource;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/** Who is woken by what a transaction has said, and when. */
@Beside
class NudgesTest {

  private TestingDatabase testing;
  private AgroalDataSource source;
  private Swallowing between;

  /** By which it is known for a second who else listens. */
  private final AtomicLong passed = new AtomicLong();

  private final List<Replica> replicas = new ArrayList<>();

  @BeforeEach
  void open() {
    testing = TestingDatabase.create();
    source = testing.pool("");
    between = new Swallowing(port());
  }

  @AfterEach
  void close() throws Exception {
    for (Replica replica : replicas) {
      replica.leave();
    }
    between.close();
    source.close();
    testing.close();
  }

  /** A replica that listens, and counts what it hears. */
  private final class Replica {

    final Nudges nudges;
    final AtomicInteger work = new AtomicInteger();
    final AtomicInteger events = new AtomicInteger();
    private final Thread listener;

    private Replica(DataSource source, Duration silence) {
      this.nudges = new Nudges(source, passed::get, silence);
      Map<String, Runnable> heard =
          Map.of(Channels.WORK, work::incrementAndGet, Channels.EVENTS, events::incrementAndGet);
      this.listener = Thread.startVirtualThread(() -> nudges.listen(heard));
    }

    void leave() throws InterruptedException {
      nudges.stop();
      listener.join();
    }
  }

  /** Everybody looks once when the listening begins. */
  private Replica listening() {
    return listening(source, Duration.ofSeconds(10));
  }

  private Replica listening(DataSource source, Duration silence) {
    Replica replica = new Replica(source, silence);
    replicas.add(replica);
    Patience.await().until(() -> replica.work.get() == 1 && replica.events.get() == 1);
    return replica;
  }

  @Test
  void a_replica_wakes_itself_at_once_and_only_once_and_the_others_by_a_notification() {
    Replica here = listening();
    Replica there = listening();
    here.nudges.tell(List.of(Channels.WORK));
    assertThat(here.work).hasValue(2);
    Patience.await().until(() -> there.work.get() == 2);

    // Notifications come in order, so its own one has come to it as well when this one has.
    there.nudges.tell(List.of(Channels.EVENTS));
    Patience.await().until(() -> here.events.get() == 2);
    assertThat(here.work).hasValue(2);
  }

  @Test
  void where_nobody_else_listens_nobody_is_told_and_who_comes_is_known_after_a_second()
      throws Exception {
    Replica here = listening();
    // No replica, but it hears what is said to others.
    try (Connection ear = testing.connect();
        Statement statement = ear.createStatement()) {
      statement.execute("listen " + Channels.WORK);
      here.nudges.tell(List.of(Channels.WORK));
      Patience.await().until(here.nudges::alone);
      here.nudges.tell(List.of(Channels.WORK));
      assertThat(here.work).hasValue(3);

      Replica there = listening();
      passed.addAndGet(Duration.ofSeconds(1).toNanos());
      here.nudges.tell(List.of(Channels.WORK));
      Patience.await().until(() -> there.work.get() == 2);
      PGNotification[] heard = ear.unwrap(PGConnection.class).getNotifications(5_000);
      assertThat(heard).hasSize(1);

      there.leave();
      replicas.remove(there);
      ear.unwrap(PGConnection.class).getNotifications(5_000);
      passed.addAndGet(Duration.ofSeconds(1).toNanos());
      here.nudges.tell(List.of(Channels.WORK));
      Patience.await().until(here.nudges::alone);
      // It came after what was kept back, if that had been told.
      statement.execute("notify " + Channels.WORK + ", 'last'");
      assertThat(ear.unwrap(PGConnection.class).getNotifications(5_000))
          .extracting(PGNotification::getParameter)
          .containsExactly("last");
    }
  }

  @Test
  void a_listener_whose_connection_only_looks_open_connects_anew_and_hears_again() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    // What is asked of a connection that swallows it is waited for by this and no longer.
    source.setUrl(testing.url().replace(":" + port(), ":" + between.port()) + "?socketTimeout=1");
    source.setUser(LocalPostgres.USER);
    Replica deaf = listening(source, Duration.ofMillis(50));
    between.swallow();
    Patience.await().until(() -> deaf.work.get() == 2 && deaf.events.get() == 2);

    Replica there = listening();
    there.nudges.tell(List.of(Channels.WORK));
    Patience.await().until(() -> deaf.work.get() == 3);
  }

  private int port() {
    return URI.create(testing.url().substring("jdbc:".length())).getPort();
  }

  @Test
  void what_was_rolled_back_wakes_nobody() {
    Replica here = listening();
    Database database = new Database(source, RowSecurity.ON, here.nudges);
    assertThatThrownBy(
            () ->
                database.transact(
                    _ -> {
                      Database.nudge(Channels.WORK);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(here.work).hasValue(1);

    String answer =
        database.transact(
            _ -> {
              Database.nudge(Channels.WORK);
              assertThat(here.work).as("before it is committed").hasValue(1);
              return "yes";
            });
    assertThat(answer).isEqualTo("yes");
    assertThat(here.work).hasValue(2);
  }
}
