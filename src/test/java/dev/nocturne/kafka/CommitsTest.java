package dev.nocturne.kafka;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommitsTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final Troubles troubles = new Troubles(new SimpleMeterRegistry());
  private final List<Map<TopicPartition, OffsetAndMetadata>> committed =
      new CopyOnWriteArrayList<>();
  private final Semaphore answers = new Semaphore(0);
  private volatile boolean away;
  private int number;

  private final Commits commits =
      new Commits(
          (_, page) -> {
            answers.acquireUninterruptibly();
            if (away) {
              throw new KafkaException("away");
            }
            committed.add(page);
          },
          troubles);

  @Test
  void a_page_is_committed_while_others_do_something_else_and_pages_one_after_the_other()
      throws Exception {
    Map<TopicPartition, OffsetAndMetadata> first = page();
    Map<TopicPartition, OffsetAndMetadata> second = page();
    commits.begin("jobs", first);
    assertThat(committed).as("it has come back before").isEmpty();
    Thread next = Thread.startVirtualThread(() -> begin(second));
    await().until(() -> next.getState() == Thread.State.WAITING);
    answers.release();
    next.join();
    assertThat(committed).containsExactly(first);
    answers.release();
    commits.await(LONG);
    assertThat(committed).containsExactly(first, second);
  }

  @Test
  void what_fails_is_told_and_tried_until_it_is_certain() throws Exception {
    away = true;
    commits.begin("jobs", page());
    answers.release(2);
    await().until(() -> answers.availablePermits() == 0 && !troubles.now().isEmpty());
    assertThat(troubles.now().get("offsets")).contains("KafkaException");
    away = false;
    answers.release();
    commits.await(LONG);
    assertThat(committed).hasSize(1);
    assertThat(troubles.now()).isEmpty();
  }

  @Test
  void a_stop_waits_for_the_last_page_and_does_not_try_it_for_ever() throws Exception {
    away = true;
    commits.begin("jobs", page());
    commits.leave();
    answers.release();
    commits.await(LONG);
    assertThat(committed).isEmpty();
    assertThat(answers.availablePermits()).isZero();
  }

  private void begin(Map<TopicPartition, OffsetAndMetadata> page) {
    try {
      commits.begin("jobs", page);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> page() {
    return Map.of(new TopicPartition("jobs", number++), new OffsetAndMetadata(1));
  }
}
