package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.intake.Admission.Admitted;
import dev.nocturne.intake.Admission.Malformed;
import dev.nocturne.intake.Admission.Refused;
import dev.nocturne.job.Kind;
import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets jobs in: reads, checks and stores one, or says what is wrong with it. */
public final class Intake {

  /** So many problems are told of at once. */
  private static final int MOST_PROBLEMS = 50;

  private final Submissions submissions;
  private final IntakeSettings settings;
  private final Shapes shapes = new Shapes();
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  public Intake(Submissions submissions, IntakeSettings settings) {
    this.submissions = submissions;
    this.settings = settings;
  }

  /**
   * Takes one job.
   *
   * @param body the job in JSON, UTF-8; its size was limited by whoever received it
   * @param key the client's idempotency key, if it sent one
   */
  public Admission admit(String tenant, byte[] body, @Nullable String key) {
    ObjectNode job;
    try {
      job = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Malformed(e.detail());
    }
    List<Problem> unstorable = StrictJson.unstorable(job);
    if (!unstorable.isEmpty()) {
      return refused(unstorable);
    }
    Optional<Kind> kind = Kind.of(job.path("kind").asText());
    if (kind.isEmpty() || !job.path("kind").isTextual()) {
      return refused(List.of(new Problem("/kind", kindProblem(job.path("kind")))));
    }
    return admit(tenant, kind.get(), job, key);
  }

  private Admission admit(String tenant, Kind kind, ObjectNode job, @Nullable String key) {
    List<Problem> misshapen = shapes.problems(kind, job);
    if (!misshapen.isEmpty()) {
      return refused(misshapen);
    }
    JobForm form = new JobForm(kind, job, settings);
    if (!form.problems().isEmpty()) {
      return refused(form.problems());
    }
    Submission submission =
        new Submission(
            ids.generate(),
            tenant,
            form.spec(),
            form.terms(),
            form.tags(),
            null,
            key == null ? null : new Submission.Key(key, fingerprint(job)));
    return new Admitted(submissions.submit(List.of(submission)).getFirst());
  }

  private static Refused refused(List<Problem> problems) {
    List<Problem> first = new ArrayList<>(problems);
    if (first.size() > MOST_PROBLEMS) {
      first = new ArrayList<>(first.subList(0, MOST_PROBLEMS));
      first.add(new Problem("", "and " + (problems.size() - MOST_PROBLEMS) + " more"));
    }
    return new Refused(first);
  }

  private static String kindProblem(JsonNode given) {
    String known = Arrays.stream(Kind.values()).map(Kind::wire).collect(Collectors.joining(", "));
    return given.isMissingNode()
        ? "is required; known kinds: " + known
        : "is no known kind; known kinds: " + known;
  }

  /** Equal for the same job, however its keys are ordered and its text is spaced. */
  private static String fingerprint(ObjectNode job) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] canonical = StrictJson.canonical(job).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(sha.digest(canonical));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
