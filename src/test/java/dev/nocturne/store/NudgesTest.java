package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.Patience;
import dev.nocturne.TestingDatabase;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Who is woken by what a transaction has said, and when. */
@Beside
class NudgesTest {

  private TestingDatabase testing;
  private AgroalDataSource source;

  /** By which it is known for a second who else listens. */
  private final AtomicLong passed = new AtomicLong();

  private final List<Replica> replicas = new ArrayList<>();

  @BeforeEach
  void open() {
    testing = TestingDatabase.create();
    source = testing.pool("");
  }

  @AfterEach
  void close() throws InterruptedException {
    for (Replica replica : replicas) {
      replica.leave();
    }
    source.close();
    testing.close();
  }

  /** A replica that listens, and counts what it hears. */
  private final class Replica {

    final Nudges nudges = new Nudges(source, passed::get);
    final AtomicInteger work = new AtomicInteger();
    final AtomicInteger events = new AtomicInteger();
    private final Thread listener =
        Thread.startVirtualThread(
            () ->
                nudges.listen(
                    Map.of(
                        Channels.WORK, work::incrementAndGet,
                        Channels.EVENTS, events::incrementAndGet)));

    void leave() throws InterruptedException {
      nudges.stop();
      listener.join();
    }
  }

  /** Everybody looks once when the listening begins. */
  private Replica listening() {
    Replica replica = new Replica();
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
