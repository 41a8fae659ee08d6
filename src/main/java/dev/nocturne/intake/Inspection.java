package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.access.Resource;
import dev.nocturne.job.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks a job over, from its first field to its last, and says whether it can be stored. */
final class Inspection {

  /** So many problems are told of at once. */
  private static final int MOST_PROBLEMS = 50;

  private final IntakeSettings settings;

  Inspection(IntakeSettings settings) {
    this.settings = settings;
  }

  /** The same for jobs that may bring no cookies. */
  Inspection refusing(CookieRule.Refused rule) {
    return new Inspection(settings.refusing(rule));
  }

  /** What was found. */
  sealed interface Finding {}

  /** It can be stored. */
  record Sound(JobForm form) implements Finding {}

  /** It cannot. */
  record Flawed(List<Problem> problems) implements Finding {}

  /** What there is to say of a job, which was JSON. */
  Finding of(ObjectNode job) {
    List<Problem> unstorable = StrictJson.unstorable(job);
    if (!unstorable.isEmpty()) {
      return flawed(unstorable);
    }
    Optional<Kind> kind = Kind.of(job.path("kind").asText());
    if (kind.isEmpty() || !job.path("kind").isTextual()) {
      return flawed(List.of(new Problem("/kind", kindProblem(job.path("kind")))));
    }
    List<Problem> misshapen = Shapes.problems(kind.get(), job);
    if (!misshapen.isEmpty()) {
      return flawed(misshapen);
    }
    JobForm form = new JobForm(kind.get(), job, settings);
    return form.problems().isEmpty() ? new Sound(form) : flawed(form.problems());
  }

  /** The same when it is known which of the things do not belong to its tenant that jobs use. */
  static Finding settle(Finding finding, Set<Resource> foreign) {
    if (finding instanceof Sound(JobForm form)) {
      List<Problem> problems = Use.problems(form, foreign);
      return problems.isEmpty() ? finding : flawed(problems);
    }
    return finding;
  }

  private static Flawed flawed(List<Problem> problems) {
    List<Problem> first = new ArrayList<>(problems);
    if (first.size() > MOST_PROBLEMS) {
      first = new ArrayList<>(first.subList(0, MOST_PROBLEMS));
      first.add(new Problem("", "and " + (problems.size() - MOST_PROBLEMS) + " more"));
    }
    return new Flawed(first);
  }

  private static String kindProblem(JsonNode given) {
    String known = Arrays.stream(Kind.values()).map(Kind::wire).collect(Collectors.joining(", "));
    return given.isMissingNode()
        ? "is required; known kinds: " + known
        : "is no known kind; known kinds: " + known;
  }
}
