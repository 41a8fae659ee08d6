package dev.nocturne.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.events.EventTail;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.JobReader;
import dev.nocturne.store.MemoryStore;
import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions.Accepted;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitingTest {

  private final MemoryStore store = new MemoryStore(() -> Instant.EPOCH);
  private final EventTail tail = new EventTail(store.events());

  @Test
  void nothing_is_left_of_a_wait_that_begins_when_the_database_goes() {
    JobReader gone =
        (JobReader)
            Proxy.newProxyInstance(
                JobReader.class.getClassLoader(),
                new Class<?>[] {JobReader.class},
                (_, _, _) -> {
                  throw new IllegalStateException("the database does not answer");
                });
    Waiting waiting = new Waiting(tail, gone);

    assertThatThrownBy(() -> waiting.untilEnd(queued(), Duration.ofHours(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(tail.watching()).isZero();
  }

  @Test
  void whoever_waits_is_watching() {
    new Waiting(tail, store).untilEnd(queued(), Duration.ofHours(1));
    assertThat(tail.watching()).isEqualTo(1);
  }

  private JobRecord queued() {
    JobSpec spec = new JobSpec.Search("nocturnes", Json.EMPTY);
    Submission one =
        new Submission(UUID.randomUUID(), "default", spec, Terms.DEFAULT, Tags.NONE, null, null);
    return ((Accepted.Created) store.submit(List.of(one)).getFirst()).job();
  }
}
