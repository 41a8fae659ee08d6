package dev.nocturne.notte;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LargeRepliesTest {

  private static final int MB = 1 << 20;
  private static final int LIMIT = 8 * MB;
  private static final int LARGE = 512 * 1024 + 1;

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final CountDownLatch expired = new CountDownLatch(1);

  /** Of a heap that has room for none, so that those of the limit take turns. */
  private final LargeReplies replies = new LargeReplies(1, LIMIT);

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  private TimeLimit hour() {
    return new TimeLimit(timer, Duration.ofHours(1), expired::countDown);
  }

  private LargeReplies.Body body(int bytes, long length) {
    return body(replies, bytes, length, hour());
  }

  private static LargeReplies.Body body(
      LargeReplies replies, int bytes, long length, TimeLimit time) {
    return replies.new Body(new ByteArrayInputStream(new byte[bytes]), length, time, true);
  }

  private static Thread waiting(FutureTask<?> task) {
    Thread thread = Thread.ofPlatform().start(task);
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return thread;
  }

  @Test
  void a_large_one_waits_for_the_one_before_and_a_small_one_for_nobody() throws Exception {
    LargeReplies.Body first = body(LARGE, -1);
    assertThat(first.readAllBytes()).hasSize(LARGE);
    assertThat(body(LARGE - 1, -1).readAllBytes()).hasSize(LARGE - 1);
    LargeReplies.Body second = body(LARGE, -1);
    FutureTask<byte[]> read = new FutureTask<>(second::readAllBytes);
    Thread _ = waiting(read);

    first.leave();
    first.leave();

    assertThat(read.get()).hasSize(LARGE);
    FutureTask<byte[]> third = new FutureTask<>(body(LARGE, MB)::readAllBytes);
    Thread _ = waiting(third);
    second.leave();
    assertThat(third.get()).hasSize(LARGE);
  }

  @Test
  void those_whose_length_is_told_take_no_more_than_that() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(body(MB, MB).readAllBytes()).hasSize(MB);
    }
    Thread _ = waiting(new FutureTask<>(body(MB, MB)::readAllBytes));
  }

  @Test
  void whoever_turns_out_larger_waits_for_the_rest_and_keeps_no_smaller_one_waiting()
      throws Exception {
    // Half of this heap is room for five first shares of 4 MB and for one rest of 20 MB.
    LargeReplies roomy = new LargeReplies(2L * 6 * 40 * MB, 24 * MB);
    LargeReplies.Body first = body(roomy, 5 * MB, -1, hour());
    assertThat(first.readAllBytes()).hasSize(5 * MB);
    FutureTask<byte[]> second = new FutureTask<>(body(roomy, 5 * MB, -1, hour())::readAllBytes);
    Thread _ = waiting(second);

    assertThat(body(roomy, 4 * MB, -1, hour()).readAllBytes()).hasSize(4 * MB);
    assertThat(body(roomy, 3 * MB, 3 * MB, hour()).readAllBytes()).hasSize(3 * MB);

    first.leave();
    assertThat(second.get()).hasSize(5 * MB);
  }

  @Test
  void what_is_read_over_takes_no_room() throws Exception {
    byte[] _ = body(LARGE, -1).readAllBytes();
    LargeReplies.Body second = body(3 * LARGE, -1);
    second.skims(true);
    assertThat(second.readNBytes(2 * LARGE)).hasSize(2 * LARGE);
    second.skims(false);
    Thread _ = waiting(new FutureTask<>(second::readAllBytes));
  }

  @Test
  void whoever_does_not_wait_is_told_and_goes_past_nobody_who_does() throws Exception {
    LargeReplies.Body first = body(MB, MB);
    byte[] _ = first.readAllBytes();
    FutureTask<byte[]> second = new FutureTask<>(body(4 * MB, 4 * MB)::readAllBytes);
    Thread _ = waiting(second);

    InputStream hasty = replies.new Body(new ByteArrayInputStream(new byte[MB]), MB, hour(), false);
    assertThatThrownBy(hasty::readAllBytes).isInstanceOf(LargeReplies.NoRoomException.class);

    first.leave();
    assertThat(second.get()).hasSize(4 * MB);
  }

  @Test
  void a_call_whose_end_has_begun_does_not_wait_for_room() throws Exception {
    byte[] _ = body(LARGE, -1).readAllBytes();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Runnable end =
        () -> {
          begun.countDown();
          try {
            goOn.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        };
    TimeLimit over = new TimeLimit(timer, Duration.ZERO, end);
    begun.await();

    FutureTask<byte[]> second = new FutureTask<>(body(replies, LARGE, -1, over)::readAllBytes);
    Thread _ = Thread.ofPlatform().start(second);
    assertThat(second.get(10, TimeUnit.SECONDS)).as("what had come").hasSize(LARGE);
    goOn.countDown();
  }

  @Test
  void to_wait_takes_nothing_of_the_time_limit() throws Exception {
    LargeReplies.Body first = body(LARGE, -1);
    byte[] _ = first.readAllBytes();
    TimeLimit short_ = new TimeLimit(timer, Duration.ofSeconds(2), expired::countDown);
    FutureTask<byte[]> second = new FutureTask<>(body(replies, LARGE, -1, short_)::readAllBytes);
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
    TimeLimit time = hour();
    assertThat(time.pause()).isTrue();
    timer.shutdown();
    time.goOn();
    expired.await();
  }

  @Test
  void whoever_waits_can_be_interrupted() throws Exception {
    byte[] _ = body(LARGE, -1).readAllBytes();
    Callable<Boolean> reading =
        () -> {
          assertThatThrownBy(body(LARGE, -1)::readAllBytes)
              .isInstanceOf(InterruptedIOException.class);
          return Thread.currentThread().isInterrupted();
        };
    FutureTask<Boolean> interrupted = new FutureTask<>(reading);
    waiting(interrupted).interrupt();
    assertThat(interrupted.get()).isTrue();
  }
}
