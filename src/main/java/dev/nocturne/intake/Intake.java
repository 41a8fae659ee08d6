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
import dev.nocturne.store.Submissions.Accepted;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets jobs in: reads, checks and stores them, or says what is wrong with each. */
public final class Intake {

  /** The largest job, in bytes. */
  public static final int LARGEST = 256 * 1024;

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
    return admit(tenant, List.of(new Request(body, key, null))).getFirst();
  }

  /**
   * Takes many jobs in one transaction: those that are valid are stored together.
   *
   * @return for each request in order what became of it
   */
  public List<Admission> admit(String tenant, List<Request> requests) {
    List<@Nullable Admission> answers = new ArrayList<>();
    List<Submission> valid = new ArrayList<>();
    for (Request request : requests) {
      switch (read(tenant, request)) {
        case Valid(Submission submission) -> {
          valid.add(submission);
          answers.add(null);
        }
        case NotValid(Admission why) -> answers.add(why);
      }
    }
    Iterator<Accepted> stored =
        valid.isEmpty() ? Collections.emptyIterator() : submissions.submit(valid).iterator();
    List<Admission> admissions = new ArrayList<>();
    for (Admission answer : answers) {
      admissions.add(answer == null ? new Admitted(stored.next()) : answer);
    }
    return admissions;
  }

  private Read read(String tenant, Request request) {
    ObjectNode job;
    try {
      job = StrictJson.read(request.body());
    } catch (MalformedJsonException e) {
      return new NotValid(new Malformed(e.detail()));
    }
    List<Problem> unstorable = StrictJson.unstorable(job);
    if (!unstorable.isEmpty()) {
      return refused(unstorable);
    }
    Optional<Kind> kind = Kind.of(job.path("kind").asText());
    if (kind.isEmpty() || !job.path("kind").isTextual()) {
      return refused(List.of(new Problem("/kind", kindProblem(job.path("kind")))));
    }
    List<Problem> misshapen = shapes.problems(kind.get(), job);
    if (!misshapen.isEmpty()) {
      return refused(misshapen);
    }
    JobForm form = new JobForm(kind.get(), job, settings);
    return form.problems().isEmpty()
        ? new Valid(submission(tenant, form, job, request))
        : refused(form.problems());
  }

  private Submission submission(String tenant, JobForm form, ObjectNode job, Request request) {
    String key = request.key();
    return new Submission(
        ids.generate(),
        tenant,
        form.spec(),
        form.terms(),
        form.tags(request.requestKey()),
        null,
        key == null ? null : new Submission.Key(key, fingerprint(job)));
  }

  /** A request that was read. */
  private sealed interface Read {}

  private record Valid(Submission submission) implements Read {}

  private record NotValid(Admission why) implements Read {}

  private static NotValid refused(List<Problem> problems) {
    List<Problem> first = new ArrayList<>(problems);
    if (first.size() > MOST_PROBLEMS) {
      first = new ArrayList<>(first.subList(0, MOST_PROBLEMS));
      first.add(new Problem("", "and " + (problems.size() - MOST_PROBLEMS) + " more"));
    }
    return new NotValid(new Refused(first));
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
