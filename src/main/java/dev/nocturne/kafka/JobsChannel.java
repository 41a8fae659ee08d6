package dev.nocturne.kafka;

import dev.nocturne.kafka.Admissions.Page;
import dev.nocturne.store.StoreUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Reads the topic of requests, a page of polled records at a time. The offsets are committed when
 * the page is dealt with: every job stored, every refused record safe in the dead-letter topic.
 * While our own parts fail, the page is tried again and the partitions are paused meanwhile.
 */
@Singleton
class JobsChannel {

  private static final Logger LOG = Logger.getLogger(JobsChannel.class);

  /** Whoever uses a key at the same moment is done with it by then. */
  private static final Duration BUSY = Duration.ofMillis(20);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private static final String PART = "jobs";

  private final Admissions admissions;
  private final DeadLetters deadLetters;
  private final Troubles troubles;
  private final ReentrantLock underWay = new ReentrantLock();
  private final CountDownLatch stopping = new CountDownLatch(1);

  JobsChannel(Admissions admissions, DeadLetters deadLetters, Troubles troubles) {
    this.admissions = admissions;
    this.deadLetters = deadLetters;
    this.troubles = troubles;
  }

  /**
   * Deals with a page of records.
   *
   * @return done when the offsets may be committed; never, if the service stops before that
   */
  @Incoming("jobs")
  @RunOnVirtualThread
  public CompletionStage<Void> consume(ConsumerRecords<byte[], byte[]> records) {
    underWay.lock();
    try {
      return stopping.getCount() > 0 && deal(records)
          ? CompletableFuture.completedFuture(null)
          // An answer would either commit the offsets or be reported as a failure; it is neither.
          : new CompletableFuture<>();
    } finally {
      underWay.unlock();
    }
  }

  private boolean deal(ConsumerRecords<byte[], byte[]> records) {
    List<Asked> left = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      left.add(read(record));
    }
    List<DeadLetter> dead = new ArrayList<>();
    Duration pause = FIRST_PAUSE;
    do {
      try {
        Page page = admissions.take(left);
        dead.addAll(page.dead());
        left = page.again();
        if (left.isEmpty()) {
          deadLetters.send(dead);
          troubles.end(PART);
          return true;
        }
        pause = BUSY;
      } catch (RuntimeException e) {
        troubles.begin(PART, told(e));
        LOG.debug("a page of records is tried again", e);
        pause = longer(pause);
      }
    } while (!stopsWithin(pause));
    return false;
  }

  /** A mistake of ours in reading one record must not keep the others out. */
  private static Asked read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return RecordReader.read(record);
    } catch (RuntimeException e) {
      LOG.error("a record cannot be read because of a mistake here", e);
      return new Asked.Nothing(
          new DeadLetter(record, Reason.INVALID, "it broke something in the service"));
    }
  }

  /** For health and log. */
  private static String told(RuntimeException e) {
    return switch (e) {
      case StoreUnavailable _ -> "the database does not answer, so no record is taken";
      case KafkaException _ ->
          "refused records cannot be set aside, so no record is taken: "
              + e.getClass().getSimpleName();
      default -> "a mistake here, so no record is taken: " + e;
    };
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private boolean stopsWithin(Duration pause) {
    try {
      return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /**
   * Lets the page under way be finished, so that its offsets are committed when the consumer leaves
   * its group. Whatever was polled beyond it is read again by whoever gets the partitions.
   */
  void stop(@Observes @Priority(100) ShutdownEvent event) throws InterruptedException {
    stopping.countDown();
    if (underWay.tryLock(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
      underWay.unlock();
    }
  }
}
