package dev.nocturne.console;

import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.Failure;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Standing;
import dev.nocturne.rest.ArtifactsView;
import dev.nocturne.rest.Sight;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a job's page shows and that changes.
 *
 * @param mark what was seen of the job: another one if anything of it has changed
 * @param advice what its failure means, or null if it has not failed
 * @param result what it found, or null
 */
record JobPage(
    JobRow row,
    String mark,
    List<AttemptRow> attempts,
    @Nullable Advice advice,
    @Nullable ResultParts result,
    List<ArtifactsView.Item> artifacts) {

  /** The page as somebody sees it. */
  static JobPage of(
      JobRecord found,
      List<AttemptRecord> attempts,
      ArtifactsView artifacts,
      Sight sight,
      Instant now) {
    JobRow row = JobRow.of(found, sight);
    Failure failure = row.failure();
    Outcome outcome = found.standing().outcome();
    return new JobPage(
        row,
        mark(found, attempts, artifacts),
        AttemptRow.of(attempts, outcome instanceof Outcome.Cancelled, now),
        failure == null ? null : Advice.of(failure.kind()),
        outcome instanceof Outcome.Succeeded(var result)
            ? ResultParts.of(result, found.job().spec(), sight)
            : null,
        artifacts.items());
  }

  private static String mark(
      JobRecord found, List<AttemptRecord> attempts, ArtifactsView artifacts) {
    Standing standing = found.standing();
    Stream<Object> seen =
        Stream.of(
            standing.status().wire(),
            standing.run(),
            standing.attempt(),
            attempts.size(),
            standing.progress().session() != null,
            standing.progress().agent() != null);
    return Stream.concat(seen, artifacts.items().stream().map(ArtifactsView.Item::state))
        .map(Object::toString)
        .collect(Collectors.joining("."));
  }

  /** Whether something of it still comes of which no event tells. */
  public boolean waits() {
    return !row.open() && artifacts.stream().anyMatch(item -> item.state().equals("pending"));
  }

  /** Whether it can be watched. */
  public boolean live() {
    return attempts.stream()
        .anyMatch(
            row -> row.attempt().endedAt() == null && row.attempt().traces().session() != null);
  }
}
