package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.job.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a job may take, as the client wrote it. */
record TimesForm(JsonNode job) {

  static final String TIMEOUT = "timeout";
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(24);

  static final String DEADLINE = "deadline";
  private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
  private static final Duration LONGEST_DEADLINE = Duration.ofDays(366);

  /** What is wrong with it; what is wrong is taken for not given. */
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    check(TIMEOUT, SHORTEST_TIMEOUT, LONGEST_TIMEOUT, problems);
    check(DEADLINE, SHORTEST_DEADLINE, LONGEST_DEADLINE, problems);
    return problems;
  }

  private void check(String field, Duration least, Duration most, List<Problem> problems) {
    if (job.hasNonNull(field) && duration(field, least, most) == null) {
      problems.add(
          new Problem("/" + field, "must be an ISO-8601 duration from " + least + " to " + most));
    }
  }

  /** The longest an attempt may take. */
  Duration timeout() {
    Duration given = duration(TIMEOUT, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
    return given == null ? Terms.DEFAULT.timeout() : given;
  }

  /** The longest the job may take, waiting included, or null. */
  @Nullable Duration deadline() {
    return duration(DEADLINE, SHORTEST_DEADLINE, LONGEST_DEADLINE);
  }

  /** No session has to last longer: nothing of the job goes on after its deadline. */
  Duration longest() {
    Duration deadline = deadline();
    Duration timeout = timeout();
    return deadline != null && deadline.compareTo(timeout) < 0 ? deadline : timeout;
  }

  private @Nullable Duration duration(String field, Duration least, Duration most) {
    JsonNode given = job.path(field);
    return given.isTextual()
        ? Durations.between(least, most, given.textValue()).orElse(null)
        : null;
  }
}
