package dev.nocturne.rest;

import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Status;
import dev.nocturne.store.BatchControl.Failures.OfKinds;
import dev.nocturne.store.BatchControl.Retry;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which jobs of a batch a client wants retried. */
final class RetryQuery {

  static final String STATUS = "status";
  static final String FAILURE = "failure";

  private RetryQuery() {}

  static Retry of(MultivaluedMap<String, String> given) {
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    for (String text : given.getOrDefault(STATUS, List.of(Status.FAILED.wire()))) {
      statuses.add(
          Status.of(text)
              .filter(status -> status.next().contains(Status.QUEUED) && status.ended())
              .orElseThrow(() -> Problems.badParameter(STATUS, "must be failed or cancelled")));
    }
    Set<FailureKind> failures = EnumSet.noneOf(FailureKind.class);
    for (String text : given.getOrDefault(FAILURE, List.of())) {
      failures.add(
          kind(text)
              .orElseThrow(() -> Problems.badParameter(FAILURE, "must be a kind of failure")));
    }
    return new Retry(statuses, new OfKinds(failures), null);
  }

  private static Optional<FailureKind> kind(String wire) {
    return Arrays.stream(FailureKind.values()).filter(kind -> kind.wire().equals(wire)).findFirst();
  }
}
