package dev.nocturne.store;

import static dev.nocturne.store.ArtifactTables.ALL;
import static dev.nocturne.store.ArtifactTables.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.job.Capture;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Progress;
import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Artifact.Failed;
import dev.nocturne.store.Artifact.Pending;
import dev.nocturne.store.Artifact.Stored;
import dev.nocturne.store.Captures.Due;
import dev.nocturne.store.Captures.Leftover;
import dev.nocturne.store.Captures.Verdict.Again;
import dev.nocturne.store.Captures.Verdict.GivenUp;
import dev.nocturne.store.Captures.Verdict.Kept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tables promise: nothing that was asked for is forgotten, each take is one replica's. */
@Beside
class CapturesTest {

  private static final Duration LEASE = Duration.ofMinutes(15);
  private static final Progress SESSION = new Progress.SessionShut("session");
  private static final Content CONTENT = new Content(7, "abc", "video/mp4");

  private static ArtifactTables tables;

  @BeforeAll
  static void begin() {
    tables = new ArtifactTables();
  }

  @AfterAll
  static void end() {
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty();
  }

  @Test
  void however_a_job_ends_what_it_asked_for_is_noted_once_by_any_number_of_replicas()
      throws Exception {
    tables.waiting(TENANT, 40, Set.of(), null);
    tables.waiting(TENANT, 60, ALL, null);
    tables.end(SESSION);
    UUID batch = tables.bench.batch(null);
    tables.waiting(TENANT, 1, ALL, new Submission.Row(batch, 1));
    // It ends in the queue, in nobody's hands.
    tables.bench.control.cancel(TENANT, batch);
    tables.waiting(TENANT, 20, ALL, null);
    Callable<Integer> replica =
        () -> {
          int seen = 0;
          for (int round = 0; round < 30; round++) {
            seen += tables.captures.gather(4);
          }
          return seen;
        };
    try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      int seen = 0;
      for (var each : replicas.invokeAll(List.of(replica, replica))) {
        seen += each.get();
      }
      assertThat(seen).isEqualTo(61);
    }
    assertThat(tables.number("select count(*) from artifact where state = 'pending'"))
        .isEqualTo(61L * ALL.size());
  }

  @Test
  void a_take_is_one_replicas_until_its_lease_is_over_and_then_only_the_next_one_counts()
      throws Exception {
    UUID job = tables.ended(SESSION, ALL);
    tables.captures.gather(10);
    List<Due> all = new ArrayList<>();
    try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<Due>> replica = () -> tables.captures.claim(ALL, 10, LEASE);
      for (var each : replicas.invokeAll(List.of(replica, replica, replica))) {
        all.addAll(each.get());
      }
    }
    assertThat(all.stream().map(Due::take).map(Take::capture))
        .containsExactlyInAnyOrderElementsOf(ALL);
    assertThat(tables.captures.claim(ALL, 10, LEASE)).isEmpty();

    tables.pass(LEASE);
    List<Due> again = tables.captures.claim(ALL, 10, LEASE);
    assertThat(again).hasSameSizeAs(all).allMatch(due -> due.take().number() == 2);
    assertThat(again).allMatch(due -> due.waited().compareTo(LEASE) >= 0);
    assertThat(all).noneMatch(due -> tables.captures.settle(due.take(), new Kept(CONTENT)));
    assertThat(again).allMatch(due -> tables.captures.settle(due.take(), new Kept(CONTENT)));
    assertThat(again).noneMatch(due -> tables.captures.settle(due.take(), new GivenUp("late")));
    assertThat(seen(job))
        .hasSize(ALL.size())
        .allSatisfy(
            one ->
                assertThat(one.state())
                    .isInstanceOfSatisfying(
                        Stored.class,
                        stored -> {
                          assertThat(stored.content()).isEqualTo(CONTENT);
                          assertThat(stored.take().number()).isEqualTo(2);
                        }));
  }

  @Test
  void what_is_not_there_yet_comes_again_in_its_time_and_all_states_are_told_from_the_beginning() {
    UUID job = tables.waiting(TENANT, 1, Set.of(Capture.REPLAY), null).getFirst();
    assertThat(seen(job)).containsExactly(new Artifact(Capture.REPLAY, new Pending(null)));
    assertThat(tables.captures.gather(10)).isZero();
    tables.end(SESSION);
    tables.captures.gather(10);

    Take first = take();
    tables.captures.settle(first, new Again("not made yet", Duration.ofMinutes(1)));
    assertThat(seen(job))
        .containsExactly(new Artifact(Capture.REPLAY, new Pending("not made yet")));
    assertThat(tables.captures.claim(ALL, 10, LEASE)).isEmpty();
    tables.pass(Duration.ofMinutes(1));
    tables.captures.settle(take(), new GivenUp("never made"));
    assertThat(seen(job).getFirst().state())
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason()).isEqualTo("never made"));
    tables.pass(Duration.ofDays(9));
    assertThat(tables.captures.claim(ALL, 10, LEASE)).isEmpty();
  }

  @Test
  void another_run_is_kept_anew_and_a_take_of_the_one_before_counts_no_more() {
    UUID job = tables.ended(SESSION, Set.of(Capture.STEPS));
    tables.captures.gather(10);
    Take old = take();
    assertThat(tables.bench.submissions.retry(TENANT, job))
        .isInstanceOf(Submissions.Retried.Queued.class);
    assertThat(seen(job)).containsExactly(new Artifact(Capture.STEPS, new Pending(null)));
    tables.end(SESSION);
    assertThat(tables.captures.gather(10)).isEqualTo(1);

    assertThat(tables.captures.settle(old, new Kept(CONTENT))).isFalse();
    Take fresh = take();
    assertThat(fresh.run()).isEqualTo(2);
    assertThat(tables.captures.settle(fresh, new Kept(CONTENT))).isTrue();
  }

  @Test
  void a_deleted_job_leaves_what_is_to_be_removed_but_not_under_the_hands_of_a_take() {
    UUID job = tables.ended(SESSION, Set.of(Capture.STEPS, Capture.REPLAY));
    tables.captures.gather(10);
    List<Due> all = tables.captures.claim(ALL, 10, LEASE);
    tables.captures.settle(all.getFirst().take(), new Kept(CONTENT));
    assertThat(tables.captures.leftovers(10, LEASE)).isEmpty();
    tables.retire();
    assertThat(tables.artifacts.of(TENANT, job)).isEmpty();
    assertThat(tables.captures.leftovers(10, LEASE)).as("one take is under way").isEmpty();

    assertThat(tables.captures.settle(all.getLast().take(), new Kept(CONTENT))).isFalse();
    tables.pass(LEASE);
    assertThat(tables.captures.claim(ALL, 10, LEASE)).isEmpty();
    Leftover left = new Leftover(TENANT, job);
    assertThat(tables.captures.leftovers(10, LEASE)).containsExactly(left);
    assertThat(tables.captures.leftovers(10, LEASE)).as("somebody removes it").isEmpty();
    tables.pass(LEASE);
    assertThat(tables.captures.leftovers(10, LEASE)).as("who died").containsExactly(left);
    tables.captures.forget(left);
    assertThat(tables.number("select count(*) from artifact")).isZero();
  }

  @Test
  void a_deleted_batch_leaves_the_same() {
    UUID batch = tables.bench.batch(null);
    UUID job = tables.waiting(TENANT, 1, ALL, new Submission.Row(batch, 1)).getFirst();
    tables.end(SESSION);
    tables.bench.finish();
    tables.captures.gather(10);
    tables.bench.control.delete(TENANT, batch);
    assertThat(tables.artifacts.of(TENANT, job)).isEmpty();
    tables.retire();
    assertThat(tables.captures.leftovers(10, LEASE)).containsExactly(new Leftover(TENANT, job));
  }

  @Test
  void tenants_see_their_own_alone_and_a_job_that_asks_for_nothing_has_nothing() {
    UUID plain = tables.ended(SESSION, Set.of());
    UUID kept = tables.ended(SESSION, ALL);
    assertThat(tables.artifacts.of(TENANT, plain)).hasValue(List.of());
    assertThat(tables.artifacts.of(TENANT, UUID.randomUUID())).isEmpty();
    assertThat(tables.artifacts.of("another", kept)).isEmpty();
    assertThat(seen(kept)).hasSize(ALL.size());
  }

  @Test
  void a_session_of_which_a_picture_is_to_be_taken_is_stopped_after_that_or_after_a_while() {
    tables.waiting(TENANT, 1, EnumSet.complementOf(EnumSet.of(Capture.SCREENSHOT)), null);
    tables.end(SESSION, Footprint.SESSION);
    assertThat(stopping()).as("without a picture").isEqualTo(1);

    tables.waiting(TENANT, 2, Set.of(Capture.SCREENSHOT, Capture.REPLAY), null);
    tables.end(SESSION, Footprint.SESSION);
    assertThat(stopping()).as("before it is noted").isZero();
    tables.captures.gather(10);
    List<Due> pictures = tables.captures.claim(Set.of(Capture.SCREENSHOT), 10, LEASE);
    assertThat(pictures).hasSize(2);
    assertThat(stopping()).as("while it is taken").isZero();
    tables.captures.settle(pictures.getFirst().take(), new Kept(CONTENT));
    assertThat(stopping()).as("of one").isEqualTo(1);
    tables.pass(Captures.OPEN_FOR_PICTURE);
    assertThat(stopping()).as("whatever became of the other").isEqualTo(1);
  }

  private static int stopping() {
    return tables.bench.slots.stopping(10, LEASE).size();
  }

  private static Take take() {
    List<Due> all = tables.captures.claim(ALL, 10, LEASE);
    assertThat(all).hasSize(1);
    return all.getFirst().take();
  }

  private static List<Artifact> seen(UUID job) {
    return tables.artifacts.of(TENANT, job).orElseThrow();
  }
}
