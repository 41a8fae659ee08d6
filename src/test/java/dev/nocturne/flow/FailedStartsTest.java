package dev.nocturne.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which job is to blame for a session that does not start. */
class FailedStartsTest {

  private static final UUID JOB = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private final FailedStarts starts = new FailedStarts();

  @Test
  void whose_session_does_not_start_while_those_of_others_do_is_to_blame() {
    for (int i = 0; i < 4; i++) {
      assertThat(starts.failed(JOB)).isFalse();
      starts.answered(OTHER);
    }
    assertThat(starts.failed(JOB)).isTrue();
    starts.answered(OTHER);
    assertThat(starts.failed(JOB)).as("the next attempt begins anew").isFalse();
  }

  @Test
  void nobody_is_to_blame_while_nobodys_session_starts() {
    starts.answered(OTHER);
    for (int i = 0; i < 100; i++) {
      assertThat(starts.failed(JOB)).isFalse();
      assertThat(starts.failed(OTHER)).isFalse();
    }
  }

  @Test
  void nobody_is_to_blame_while_half_of_all_sessions_do_not_start() {
    for (int i = 0; i < 100; i++) {
      assertThat(starts.failed(JOB)).isFalse();
      starts.answered(OTHER);
      assertThat(starts.failed(new UUID(1, i))).isFalse();
    }
  }

  @Test
  void whose_session_starts_now_and_then_is_not_to_blame() {
    for (int i = 0; i < 100; i++) {
      for (int times = 0; times < 4; times++) {
        assertThat(starts.failed(JOB)).isFalse();
        starts.answered(OTHER);
      }
      starts.answered(JOB);
    }
  }

  @Test
  void of_more_jobs_than_are_remembered_the_oldest_are_forgotten() {
    assertThat(starts.failed(JOB)).isFalse();
    for (int i = 0; i < 3; i++) {
      starts.answered(OTHER);
      assertThat(starts.failed(JOB)).isFalse();
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(starts.failed(new UUID(1, i))).isFalse();
    }
    starts.answered(OTHER);
    assertThat(starts.failed(JOB)).isFalse();
  }
}
