package dev.nocturne.rest;

import dev.nocturne.access.Excess;
import dev.nocturne.events.BatchView;
import dev.nocturne.events.JobView;
import dev.nocturne.intake.Problem;
import dev.nocturne.intake.RowProblem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Makes the refusals of the interface, as RFC 9457 has them. */
public final class Problems {

  /** How soon a client may come again, in seconds. */
  static final int RETRY_AFTER = 1;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,50}");

  private Problems() {}

  static HttpProblem of(ProblemType type, String detail) {
    return start(type, detail).build();
  }

  /** A problem that goes away by itself. */
  public static HttpProblem later(ProblemType type, String detail) {
    return later(type, detail, Duration.ofSeconds(RETRY_AFTER));
  }

  /**
   * A problem that will be looked into again after a while.
   *
   * @param comeAgain told in whole seconds, a begun one as one
   */
  static HttpProblem later(ProblemType type, String detail, Duration comeAgain) {
    long seconds = Math.max(1, comeAgain.plusMillis(999).toSeconds());
    return start(type, detail).withHeader("Retry-After", seconds).build();
  }

  /** Somebody wants more than its quota allows. */
  static HttpProblem over(Excess excess, String what) {
    ProblemType type =
        switch (excess.limit()) {
          case REQUESTS_PER_SECOND -> ProblemType.RATE_LIMITED;
          case QUEUED_JOBS, STEPS_PER_DAY -> ProblemType.QUOTA_EXCEEDED;
        };
    return start(type, excess.detail() + what)
        .withHeader("Retry-After", excess.comeAgain().toSeconds())
        .build();
  }

  /** After this the connection cannot be used any more. */
  static HttpProblem closing(ProblemType type, String detail) {
    return start(type, detail).withHeader("Connection", "close").build();
  }

  static HttpProblem invalid(List<Problem> problems) {
    return invalid(ProblemType.INVALID_JOB, problems);
  }

  /** What is wrong with what was sent, of which nothing is stored. */
  static HttpProblem invalid(ProblemType type, List<Problem> problems) {
    return start(type, "Nothing was stored; errors tells what to change")
        .with("errors", problems)
        .build();
  }

  /** What is wrong with a schedule. */
  static HttpProblem invalidSchedule(List<Problem> problems) {
    String detail = "Nothing was stored; errors tells what to change";
    return start(ProblemType.INVALID_SCHEDULE, detail).with("errors", problems).build();
  }

  /** What is wrong with rows, of which some may be stored. */
  static HttpProblem rows(ProblemType type, String detail, List<RowProblem> problems) {
    return start(type, detail).with("errors", problems).build();
  }

  /** The same problem, after which the connection cannot be used any more. */
  static HttpProblem closing(HttpProblem problem) {
    return HttpProblem.builder(problem).withHeader("Connection", "close").build();
  }

  /** A conflict with what has become of the job. */
  static HttpProblem conflict(ProblemType type, String detail, JobView job) {
    return start(type, detail).with("job", job).build();
  }

  /** A conflict with where the batch stands. */
  public static HttpProblem conflict(ProblemType type, String detail, BatchView batch) {
    return start(type, detail).with("batch", batch).build();
  }

  /** The same for what never was, what is gone, and what belongs to somebody else. */
  public static HttpProblem notFound() {
    return HttpProblem.builder()
        .withType(ProblemType.NOT_FOUND.uri())
        .withStatus(ProblemType.NOT_FOUND.status())
        .withTitle(ProblemType.NOT_FOUND.title())
        .build();
  }

  /** What an idempotency key stands for is gone. */
  static HttpProblem notKept() {
    return of(ProblemType.NOT_KEPT, "It came under this key before, and is not kept");
  }

  /** A parameter of an address that cannot be used. */
  public static HttpProblem badParameter(String name, String expected) {
    return start(ProblemType.BAD_PARAMETER, name + ": " + expected).build();
  }

  /** A parameter of an address that the call does not know; it is named if it could be a name. */
  static HttpProblem unknownParameter(String name) {
    String which = NAME.matcher(name).matches() ? ", and " + name + " is none" : "";
    return badParameter("query", "only the documented parameters are allowed" + which);
  }

  private static HttpProblem.Builder start(ProblemType type, String detail) {
    return HttpProblem.builder()
        .withType(type.uri())
        .withStatus(type.status())
        .withTitle(type.title())
        .withDetail(detail);
  }
}
