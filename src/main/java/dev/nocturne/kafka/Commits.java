package dev.nocturne.kafka;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Commits a page while the next one is stored: one at a time, each until it is certain. So a crash
 * repeats two pages at most.
 */
@Singleton
final class Commits {

  private static final Logger LOG = Logger.getLogger(Commits.class);
  private static final String PART = "offsets";
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final BiConsumer<String, Map<TopicPartition, OffsetAndMetadata>> offsets;
  private final Troubles troubles;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private @Nullable Thread last;

  @Inject
  Commits(Offsets offsets, Troubles troubles) {
    this(offsets::commit, troubles);
  }

  /**
   * @param offsets commits a page of a channel, or fails
   */
  Commits(BiConsumer<String, Map<TopicPartition, OffsetAndMetadata>> offsets, Troubles troubles) {
    this.offsets = offsets;
    this.troubles = troubles;
  }

  /**
   * Begins to commit a page that is dealt with, when the one before is committed.
   *
   * @param page where the next one begins
   */
  synchronized void begin(String channel, Map<TopicPartition, OffsetAndMetadata> page)
      throws InterruptedException {
    Thread before = last;
    if (before != null) {
      before.join();
    }
    last = Thread.ofVirtual().name("offsets").start(() -> commit(channel, page));
  }

  private void commit(String channel, Map<TopicPartition, OffsetAndMetadata> page) {
    Duration pause = FIRST_PAUSE;
    while (!committed(channel, page) && !stopsWithin(pause)) {
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
  }

  private boolean committed(String channel, Map<TopicPartition, OffsetAndMetadata> page) {
    try {
      offsets.accept(channel, page);
      troubles.end(PART);
      return true;
    } catch (RuntimeException | Error e) {
      // An Error too: whoever gave up here would let the next page be the last one.
      troubles.begin(
          PART,
          "the broker does not take offsets, so no record is taken: "
              + e.getClass().getSimpleName());
      LOG.debug("a page is committed again", e);
      return false;
    }
  }

  private boolean stopsWithin(Duration pause) {
    try {
      return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** From now on what fails is not tried again. */
  void leave() {
    stopping.countDown();
  }

  /** Waits for the last page to be committed. */
  synchronized void await(Duration longest) throws InterruptedException {
    if (last != null) {
      boolean _ = last.join(longest);
    }
  }
}
