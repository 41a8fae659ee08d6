package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.Resource;
import dev.nocturne.intake.Admission.Admitted;
import dev.nocturne.intake.Admission.Malformed;
import dev.nocturne.intake.Admission.Refused;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions;
import dev.nocturne.store.Submissions.Accepted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets jobs in: reads, checks and stores them, or says what is wrong with each. */
public final class Intake {

  /** The largest job, in bytes. */
  public static final int LARGEST = 256 * 1024;

  private final Submissions submissions;
  private final Holdings holdings;
  private final Inspection inspection;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  /** The door for jobs. */
  public Intake(Submissions submissions, Holdings holdings, IntakeSettings settings) {
    this.submissions = submissions;
    this.holdings = holdings;
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
    List<Read> reads = requests.stream().map(request -> read(tenant, request)).toList();
    Set<Resource> foreign = foreign(tenant, reads);
    List<@Nullable Admission> answers = new ArrayList<>();
    List<Submission> valid = new ArrayList<>();
    for (Read read : reads) {
      switch (foreign.isEmpty() ? read : judge(read, foreign)) {
        case Valid(Submission submission, JobForm _) -> {
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

  private Set<Resource> foreign(String tenant, List<Read> reads) {
    List<JobForm> jobs = new ArrayList<>();
    for (Read read : reads) {
      if (read instanceof Valid valid) {
        jobs.add(valid.form());
      }
    }
    return holdings.foreign(tenant, Use.resources(jobs));
  }

  /** A request that came before is the same job, whatever has become of what it uses. */
  private Read judge(Read read, Set<Resource> foreign) {
    if (!(read instanceof Valid(Submission submission, JobForm form))) {
      return read;
    }
    List<Problem> problems = Use.problems(form, foreign);
    if (problems.isEmpty()) {
      return read;
    }
    return submissions
        .known(submission)
        .<Read>map(known -> new NotValid(new Admitted(known)))
        .orElseGet(() -> new NotValid(new Refused(problems)));
  }

  private Read read(String tenant, Request request) {
    ObjectNode job;
    try {
      job = StrictJson.read(request.body());
    } catch (MalformedJsonException e) {
      return new NotValid(new Malformed(e.detail()));
    }
    return switch (inspection.of(job)) {
      case Inspection.Sound(JobForm form) ->
          new Valid(submission(tenant, form, job, request), form);
      case Inspection.Flawed(List<Problem> problems) -> new NotValid(new Refused(problems));
    };
  }

  private Submission submission(String tenant, JobForm form, ObjectNode job, Request request) {
    String key = request.key();
    UUID id = ids.generate();
    return new Submission(
        id,
        tenant,
        form.spec(id),
        form.terms(),
        form.tags(request.requestKey()),
        null,
        key == null ? null : new Submission.Key(key, Fingerprint.of(job)));
  }

  /** A request that was read. */
  private sealed interface Read {}

  private record Valid(Submission submission, JobForm form) implements Read {}

  /** It is not to be stored. */
  private record NotValid(Admission why) implements Read {}
}
