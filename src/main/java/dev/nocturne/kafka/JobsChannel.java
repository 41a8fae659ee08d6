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
 * That is done while the next page is stored. While our own parts fail, the page is tried again and
 * the partitions are paused meanwhile.
 */
@Singleton
class JobsChannel {

  private static final Logger LOG = Logger.getLogger(JobsChannel.class);

  private static final String CHANNEL = "jobs";

  /** Whoever uses a key at the same moment is most often done with it by then. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  /** A page that has paused for so long is worth telling of. */
  private static final Duration LONG = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private static final String PART = "jobs";

  private final Admissions admissions;
  private final DeadLetters deadLetters;
  private final Offsets offsets;
  private final Commits commits;
  private final Troubles troubles;
  private final Trust trust;
  private final ReentrantLock underWay = new ReentrantLock();
  private final CountDownLatch stopping = new CountDownLatch(1);

  JobsChannel(
      Admissions admissions,
      DeadLetters deadLetters,
      Offsets offsets,
      Commits commits,
      Troubles troubles,
      KafkaConfig config) {
    this.admissions = admissions;
    this.deadLetters = deadLetters;
    this.offsets = offsets;
    this.commits = commits;
    this.troubles = troubles;
    this.trust = Trust.of(config.tenants());
  }

  /**
   * Deals with a page of records, and begins to commit it when the one before is committed.
   *
   * @return done with the page; never, if the service stops before that
   */
  @Incoming(CHANNEL)
  @RunOnVirtualThread
  public CompletionStage<Void> consume(ConsumerRecords<byte[], byte[]> records) {
    underWay.lock();
    try {
      return stopping.getCount() > 0 && deal(records)
          ? CompletableFuture.completedFuture(null)
          // An answer would say that all is well or that it failed; it is neither.
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
        if (!left.isEmpty()) {
          Page page = admissions.take(left);
          dead.addAll(page.dead());
          left = page.again();
        }
        if (left.isEmpty()) {
          deadLetters.send(dead);
          troubles.end(PART);
          commits.begin(CHANNEL, Offsets.ends(records));
          return true;
        }
        if (pause.compareTo(LONG) > 0) {
          troubles.begin(PART, "a key is being used elsewhere, so no record is taken");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      } catch (RuntimeException | Error e) {
        // An Error too: whoever gave up here would never read again.
        troubles.begin(PART, told(e));
        LOG.debug("a page of records is tried again", e);
      }
      pause = longer(pause);
    } while (!stopsWithin(pause));
    return false;
  }

  /** A mistake of ours in reading one record must not keep the others out. */
  private Asked read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return RecordReader.read(record, trust);
    } catch (RuntimeException e) {
      LOG.error("a record cannot be read because of a mistake here", e);
      return new Asked.Nothing(
          new DeadLetter(record, Reason.INVALID, "it broke something in the service"));
    }
  }

  /** For health and log. */
  private static String told(Throwable e) {
    return switch (e) {
      case StoreUnavailable _ -> "the database does not answer, so no record is taken";
      case KafkaException _ ->
          "the broker does not take dead letters, so no record is taken: "
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
   * Lets the page under way be finished and committed, and leaves the group. Whatever was polled
   * beyond it is read again by whoever gets the partitions.
   */
  void stop(@Observes @Priority(100) ShutdownEvent event) throws InterruptedException {
    stopping.countDown();
    commits.leave();
    if (underWay.tryLock(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
      underWay.unlock();
    }
    commits.await(LONGEST_STOP);
    offsets.leave();
  }
}
