package dev.nocturne.store;

import dev.nocturne.job.Capture;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Upkeep.Keep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The tables of artifacts in a database of their own, and what tests do to them. */
public final class ArtifactTables implements AutoCloseable {

  public static final String TENANT = BatchBench.TENANT;
  public static final Set<Capture> ALL = EnumSet.allOf(Capture.class);

  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final JobSpec SPEC =
      new JobSpec.AgentTask(
          "find it",
          null,
          null,
          Json.EMPTY,
          SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY),
          null);

  final BatchBench bench = new BatchBench();
  public final Captures captures = new PostgresCaptures(bench.database);
  public final Artifacts artifacts = new PostgresArtifacts(bench.database);
  public final JobReader jobs = bench.jobs;
  public final Sessions sessions = new PostgresSessions(bench.database);

  /** A database without jobs. */
  public void empty() {
    bench.run(
        "truncate artifact, batch, batch_change, job, job_spec, work, outcome, attempt, event, slot cascade;"
            + " select setval('event_position', 0)");
    bench.slots.resize(1_000);
  }

  /** Jobs that wait. */
  List<UUID> waiting(String tenant, int count, Set<Capture> captures, Submission.Row row) {
    List<Submission> all = new ArrayList<>();
    Terms terms = new Terms(5, Duration.ofMinutes(10), null, 3, null, captures);
    for (int i = 0; i < count; i++) {
      all.add(new Submission(BatchBench.id(), tenant, SPEC, terms, Tags.NONE, row, null));
    }
    bench.submissions.submit(all);
    return all.stream().map(Submission::id).toList();
  }

  /** A job that ended after it had this at Notte. */
  public UUID ended(Progress progress, Set<Capture> captures) {
    UUID job = waiting(TENANT, 1, captures, null).getFirst();
    end(progress);
    return job;
  }

  /** Ends all jobs that wait. */
  void end(Progress progress) {
    end(progress, Footprint.NONE);
  }

  /** Ends all jobs that wait, and leaves this of them. */
  void end(Progress progress, Footprint left) {
    for (Claim claim :
        bench.store.claim(
            new ClaimRequest("worker", LEASE, 0, 1_000, 1_000, EnumSet.allOf(Kind.class)))) {
      bench.store.commit(List.of(new Change.Checkpoint(claim.lease(), progress)));
      bench.store.commit(List.of(new Change.Finish(claim.lease(), new Outcome.Cancelled(), left)));
    }
  }

  /** Deletes all that is old enough, which ended jobs are at once. */
  public void retire() {
    Keep keep = new Keep(Duration.ZERO, Duration.ZERO, Duration.ZERO, Set.of());
    pass(Duration.ofSeconds(1));
    while (bench.upkeep.retire(keep, 1_000) > 0) {
      // There is more.
    }
  }

  /** The database's clock cannot be set, so everything that is timed by it is moved back. */
  public void pass(Duration time) {
    String by = " - interval '" + time.toMillis() + " ms'";
    bench.run("update artifact set due_at = due_at%1$s, since = since%1$s".formatted(by));
    bench.run("update outcome set finished_at = finished_at" + by);
    bench.run("update event set at = at" + by);
  }

  public long number(String sql) {
    return bench.count(sql);
  }

  @Override
  public void close() {
    bench.close();
  }
}
