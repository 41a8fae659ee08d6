package dev.nocturne.ops;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.events.Happenings;
import dev.nocturne.events.Relay;
import dev.nocturne.events.Sink;
import dev.nocturne.store.MemoryStore;
import dev.nocturne.store.Parcel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stop waits for what a sink still takes, and not for ever. */
@Beside
class FeederTest {

  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final MemoryStore store = new MemoryStore(() -> Instant.EPOCH);
  private final Stubborn sink = new Stubborn();

  @Test
  @Timeout(20)
  void a_sink_that_hears_nothing_does_not_keep_the_process() throws Exception {
    Happenings.submit(store, 1);
    Relay.Terms terms =
        new Relay.Terms(new Parcel.Load(10, 1_000_000, 1_000), Duration.ofMinutes(1));
    Relay relay = new Relay(store.events(), sink, "a", terms, () -> 0);
    Feeder feeder = new Feeder(relay, new Outage(), PATIENCE);
    feeder.start();
    feeder.nudge();
    sink.begun.await();
    feeder.stop();
    assertThat(sink.over.getCount()).as("it still delivers").isEqualTo(1);
    sink.release.countDown();
    await().until(() -> sink.over.getCount() == 0);
  }

  /** Once it has begun, it does not listen any more. */
  private static final class Stubborn implements Sink {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch over = new CountDownLatch(1);

    @Override
    public String name() {
      return "stubborn";
    }

    @Override
    public void deliver(List<Parcel> page) {
      begun.countDown();
      boolean released = false;
      while (!released) {
        try {
          released = release.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException _) {
          // That is the point.
        }
      }
      over.countDown();
    }
  }
}
