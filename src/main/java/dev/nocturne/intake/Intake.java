package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.intake.Admission.Admitted;
import dev.nocturne.intake.Admission.Malformed;
import dev.nocturne.intake.Admission.Refused;
import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions;
import dev.nocturne.store.Submissions.Accepted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets jobs in: reads, checks and stores them, or says what is wrong with each. */
public final class Intake {

  /** The largest job, in bytes. */
  public static final int LARGEST = 256 * 1024;

  private final Submissions submissions;
  private final Inspection inspection;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  public Intake(Submissions submissions, IntakeSettings settings) {
    this.submissions = submissions;
    this.inspection = new Inspection(settings);
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
    return switch (inspection.of(job)) {
      case Inspection.Sound(JobForm form) -> new Valid(submission(tenant, form, job, request));
      case Inspection.Flawed(List<Problem> problems) -> new NotValid(new Refused(problems));
    };
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
        key == null ? null : new Submission.Key(key, Fingerprint.of(job)));
  }

  /** A request that was read. */
  private sealed interface Read {}

  private record Valid(Submission submission) implements Read {}

  private record NotValid(Admission why) implements Read {}
}
