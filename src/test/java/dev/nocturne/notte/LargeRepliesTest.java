package dev.nocturne.notte;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeRepliesTest {

  private static final int MB = 1 << 20;
  private static final int LIMIT = 8 * MB;
  private static final int LARGE = 512 * 1024 + 1;

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final CountDownLatch expired = new CountDownLatch(1);
  private final TimeLimit time = new TimeLimit(timer, Duration.ofHours(1), expired::countDown);

  /** Of a heap that has room for none, so that those of the limit take turns. */
  private final LargeReplies replies = new LargeReplies(1, LIMIT);

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  private LargeReplies.Body body(int bytes, long length, TimeLimit time) {
    return replies.new Body(new ByteArrayInputStream(new byte[bytes]), length, time);
  }

  private static Thread waiting(FutureTask<?> task) {
    Thread thread = Thread.ofPlatform().start(task);
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return thread;
  }

  @Test
  void a_large_one_waits_for_the_one_before_and_a_small_one_for_nobody() throws Exception {
    LargeReplies.Body first = body(LARGE, -1, time);
    assertThat(first.readAllBytes()).hasSize(LARGE);
    assertThat(body(LARGE - 1, -1, time).readAllBytes()).hasSize(LARGE - 1);
    LargeReplies.Body second = body(LARGE, -1, time);
    FutureTask<byte[]> read = new FutureTask<>(second::readAllBytes);
    Thread _ = waiting(read);

    first.leave();
    first.leave();

    assertThat(read.get()).hasSize(LARGE);
    FutureTask<byte[]> third = new FutureTask<>(body(LARGE, MB, time)::readAllBytes);
    Thread _ = waiting(third);
    second.leave();
    assertThat(third.get()).hasSize(LARGE);
  }

  @Test
  void those_whose_length_is_told_take_no_more_than_that() throws Exception {
    for (int i = 0; i < LIMIT / MB; i++) {
      assertThat(body(MB, MB, time).readAllBytes()).hasSize(MB);
    }
    Thread _ = waiting(new FutureTask<>(body(MB, MB, time)::readAllBytes));
  }

  @Test
  void to_wait_takes_nothing_of_the_time_limit() throws Exception {
    LargeReplies.Body first = body(LARGE, -1, time);
    byte[] _ = first.readAllBytes();
    TimeLimit short_ = new TimeLimit(timer, Duration.ofSeconds(2), expired::countDown);
    FutureTask<byte[]> second = new FutureTask<>(body(LARGE, -1, short_)::readAllBytes);
    Thread _ = waiting(second);
    CountDownLatch later = new CountDownLatch(1);
    TimeLimit _ = new TimeLimit(timer, Duration.ofSeconds(3), later::countDown);
    later.await();
    assertThat(expired.getCount()).isEqualTo(1);

    first.leave();
    assertThat(second.get()).hasSize(LARGE);
    expired.await();
  }

  @Test
  void a_time_limit_whose_timer_takes_nothing_any_more_is_over_at_once() throws Exception {
    time.stop();
    timer.shutdown();
    time.goOn();
    expired.await();
  }

  @Test
  void whoever_waits_can_be_interrupted() throws Exception {
    byte[] _ = body(LARGE, -1, time).readAllBytes();
    Callable<Boolean> reading =
        () -> {
          assertThatThrownBy(body(LARGE, -1, time)::readAllBytes)
              .isInstanceOf(InterruptedIOException.class);
          return Thread.currentThread().isInterrupted();
        };
    FutureTask<Boolean> interrupted = new FutureTask<>(reading);
    waiting(interrupted).interrupt();
    assertThat(interrupted.get()).isTrue();
  }
}
