package dev.nocturne.ops;

import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Counts what becomes of submitted jobs, new or not, and begins the traces of those that are. */
final class CountedSubmissions implements Submissions {

  private final Submissions submissions;
  private final MeterRegistry meters;
  private final Traces traces;

  CountedSubmissions(Submissions submissions, MeterRegistry meters, Traces traces) {
    this.submissions = submissions;
    this.meters = meters;
    this.traces = traces;
    // So that a rate of them can be told before the first one.
    Counter _ = counter("created");
    Counter _ = counter("duplicate");
  }

  @Override
  public List<Accepted> submit(List<Submission> all) {
    List<Accepted> accepted = submissions.submit(all);
    accepted.forEach(this::note);
    return accepted;
  }

  @Override
  public Optional<Accepted> known(Submission submission) {
    Optional<Accepted> known = submissions.known(submission);
    known.ifPresent(this::note);
    return known;
  }

  private void note(Accepted accepted) {
    switch (accepted) {
      case Accepted.Created(var job) -> {
        counter("created").increment();
        traces.submitted(job.job().id(), job.job().spec().kind().wire());
      }
      case Accepted.Existing _ -> counter("duplicate").increment();
      case Accepted.KeyReused _ -> counter("key_reused").increment();
      case Accepted.OverQuota _ -> counter("over_quota").increment();
      case Accepted.KeyBusy _ -> counter("key_busy").increment();
    }
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
