package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.Patience;
import dev.nocturne.TestingDatabase;
import io.agroal.api.AgroalDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is woken by what a transaction has said, and when. */
@Beside
class NudgesTest {

  private TestingDatabase testing;
  private AgroalDataSource source;
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

    final Nudges nudges = new Nudges(source);
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
