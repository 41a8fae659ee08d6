package dev.nocturne.ops;

import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.UUID;

/** Counts what becomes of submitted jobs: those that are new, and those that came before. */
final class CountedSubmissions implements Submissions {

  private final Submissions submissions;
  private final MeterRegistry meters;

  CountedSubmissions(Submissions submissions, MeterRegistry meters) {
    this.submissions = submissions;
    this.meters = meters;
    // So that a rate of them can be told before the first one.
    Counter _ = counter("created");
    Counter _ = counter("duplicate");
  }

  @Override
  public List<Accepted> submit(List<Submission> all) {
    List<Accepted> accepted = submissions.submit(all);
    accepted.forEach(
        one ->
            counter(
                    switch (one) {
                      case Accepted.Created _ -> "created";
                      case Accepted.Existing _ -> "duplicate";
                      case Accepted.KeyReused _ -> "key_reused";
                      case Accepted.KeyBusy _ -> "key_busy";
                    })
                .increment());
    return accepted;
  }

  @Override
  public Cancelled cancel(String tenant, UUID job) {
    return submissions.cancel(tenant, job);
  }

  @Override
  public Retried retry(String tenant, UUID job) {
    return submissions.retry(tenant, job);
  }

  private Counter counter(String result) {
    return Counter.builder("nocturne.submissions")
        .description("Single jobs that were submitted; a duplicate is the job that came before")
        .tag("result", result)
        .register(meters);
  }
}
