package dev.nocturne.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which job is to blame for a session that does not start. */
class FailedCallsTest {

  private static final Claim JOB = claim(new UUID(0, 1));
  private static final Claim OTHER = claim(new UUID(0, 2));

  private final FailedCalls starts = new FailedCalls();

  @Test
  void whose_session_does_not_start_while_those_of_others_do_is_to_blame() {
    for (int i = 0; i < 4; i++) {
      assertThat(starts.failed(JOB).blamed()).isFalse();
      starts.answered(OTHER);
    }
    assertThat(starts.failed(JOB).blamed()).isTrue();
    starts.answered(OTHER);
    assertThat(starts.failed(JOB).blamed()).as("the next attempt begins anew").isFalse();
  }

  @Test
  void nobody_is_to_blame_while_nobodys_session_starts() {
    starts.answered(OTHER);
    for (int i = 0; i < 100; i++) {
      assertThat(starts.failed(JOB).blamed()).isFalse();
      assertThat(starts.failed(OTHER).blamed()).isFalse();
    }
  }

  @Test
  void nobody_is_to_blame_while_half_of_all_sessions_do_not_start() {
    for (int i = 0; i < 100; i++) {
      assertThat(starts.failed(JOB).blamed()).isFalse();
      starts.answered(OTHER);
      assertThat(starts.failed(claim(new UUID(1, i))).blamed()).isFalse();
    }
  }

  @Test
  void whose_session_starts_now_and_then_is_not_to_blame() {
    for (int i = 0; i < 100; i++) {
      for (int times = 0; times < 4; times++) {
        assertThat(starts.failed(JOB).blamed()).isFalse();
        starts.answered(OTHER);
      }
      starts.answered(JOB);
    }
  }

  @Test
  void of_more_jobs_than_are_remembered_the_oldest_are_forgotten() {
    assertThat(starts.failed(JOB).blamed()).isFalse();
    for (int i = 0; i < 3; i++) {
      starts.answered(OTHER);
      assertThat(starts.failed(JOB).blamed()).isFalse();
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(starts.failed(claim(new UUID(1, i))).blamed()).isFalse();
    }
    for (int i = 0; i < 1_004; i++) {
      starts.answered(OTHER);
    }
    assertThat(starts.failed(JOB).blamed()).as("the fifth, of which one is known").isFalse();
  }

  @Test
  void who_is_refused_what_others_are_given_is_to_blame() {
    Busy forbidden = Busy.forbidden("not in your plan");
    for (int i = 0; i < 4; i++) {
      assertThat(starts.refused(JOB, forbidden)).isFalse();
      starts.answered(OTHER, starts.begun());
    }
    assertThat(starts.refused(JOB, forbidden)).isTrue();
  }

  @Test
  void nobody_is_to_blame_for_a_key_that_may_do_nothing_while_answers_come_to_what_began_before() {
    Busy forbidden = Busy.forbidden("no credits");
    List<Long> underWay = Stream.generate(starts::begun).limit(10).toList();
    for (long begun : underWay) {
      assertThat(starts.refused(JOB, forbidden)).isFalse();
      starts.answered(OTHER, begun);
    }
  }

  @Test
  void who_is_refused_again_before_others_are_answered_is_to_blame_all_the_same() {
    Busy forbidden = Busy.forbidden("not in your plan");
    for (int i = 0; i < 4; i++) {
      assertThat(starts.refused(JOB, forbidden)).isFalse();
      long begun = starts.begun();
      assertThat(starts.refused(JOB, forbidden)).isFalse();
      starts.answered(OTHER, begun);
    }
    assertThat(starts.refused(JOB, forbidden)).isTrue();
  }

  @Test
  void of_many_who_are_refused_what_few_others_are_given_each_is_to_blame() {
    Busy forbidden = Busy.forbidden("not in your plan");
    Claim third = claim(new UUID(0, 3));
    for (int i = 0; i < 4; i++) {
      assertThat(starts.refused(JOB, forbidden)).isFalse();
      assertThat(starts.refused(third, forbidden)).isFalse();
      starts.answered(OTHER, starts.begun());
    }
    assertThat(starts.refused(JOB, forbidden)).isTrue();
    assertThat(starts.refused(third, forbidden)).isTrue();
  }

  @Test
  void nobody_is_to_blame_for_a_key_that_may_do_nothing_or_for_a_full_house() {
    for (int i = 0; i < 100; i++) {
      assertThat(starts.refused(JOB, Busy.forbidden("no"))).isFalse();
      assertThat(starts.refused(OTHER, Busy.forbidden("no"))).isFalse();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(starts.refused(JOB, new Busy(Reason.AUTH, null, "401"))).isFalse();
      assertThat(starts.refused(JOB, new Busy(Reason.OVERLOADED, null, "full"))).isFalse();
      starts.answered(OTHER, starts.begun());
    }
  }

  private static Claim claim(UUID job) {
    Instant now = Instant.EPOCH;
    return new Claim(
        new Lease(job, "default", "replica", 1),
        null,
        new Search("moon lamp", Json.EMPTY),
        new Fresh(),
        new Claim.Attempt(1, 1, 3, 0),
        new Claim.Times(now, now, now.plusSeconds(60), null),
        false);
  }
}
