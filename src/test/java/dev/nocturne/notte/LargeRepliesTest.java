package dev.nocturne.notte;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LargeRepliesTest {

  private static final int LARGE = (1 << 20) + 1;
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Of a heap that has room for none, so they take turns. */
  private final LargeReplies replies = new LargeReplies(1, 32 << 20);

  private LargeReplies.Body body(int bytes, Duration patience) {
    return replies.new Body(new ByteArrayInputStream(new byte[bytes]), patience);
  }

  @Test
  void a_large_one_waits_for_the_one_before_and_a_small_one_for_nobody() throws Exception {
    LargeReplies.Body first = body(LARGE, LONG);
    assertThat(first.readAllBytes()).hasSize(LARGE);
    assertThat(body(LARGE - 1, LONG).readAllBytes()).hasSize(LARGE - 1);
    FutureTask<byte[]> second = new FutureTask<>(body(LARGE, LONG)::readAllBytes);
    Thread thread = Thread.ofPlatform().start(second);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

    first.leave();
    first.leave();

    assertThat(second.get()).hasSize(LARGE);
    assertThatThrownBy(body(LARGE, Duration.ZERO)::readAllBytes)
        .as("the second one is not done, however often the first one leaves")
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in time");
  }

  @Test
  void as_many_are_read_at_once_as_half_of_the_heap_holds_four_times() throws Exception {
    LargeReplies two = new LargeReplies(16, 1);
    for (int i = 0; i < 2; i++) {
      assertThat(
              two.new Body(new ByteArrayInputStream(new byte[LARGE]), Duration.ZERO).readAllBytes())
          .hasSize(LARGE);
    }
    assertThatThrownBy(
            two.new Body(new ByteArrayInputStream(new byte[LARGE]), Duration.ZERO)::readAllBytes)
        .isInstanceOf(IOException.class);
  }

  @Test
  void whoever_waits_can_be_interrupted() throws Exception {
    byte[] _ = body(LARGE, LONG).readAllBytes();
    Callable<Boolean> waiting =
        () -> {
          assertThatThrownBy(body(LARGE, LONG)::readAllBytes)
              .isInstanceOf(InterruptedIOException.class);
          return Thread.currentThread().isInterrupted();
        };
    FutureTask<Boolean> interrupted = new FutureTask<>(waiting);
    Thread thread = Thread.ofPlatform().start(interrupted);
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    assertThat(interrupted.get()).isTrue();
  }
}
