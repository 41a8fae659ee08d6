package dev.nocturne.kafka;

import dev.nocturne.intake.Admission;
import dev.nocturne.intake.Admission.Admitted;
import dev.nocturne.intake.Admission.Malformed;
import dev.nocturne.intake.Admission.Refused;
import dev.nocturne.intake.Intake;
import dev.nocturne.store.PendingCancels;
import dev.nocturne.store.PendingCancels.Answer;
import dev.nocturne.store.StoreUnavailable;
import dev.nocturne.store.Submissions;
import dev.nocturne.store.Submissions.Accepted;
import dev.nocturne.store.Submissions.Cancelled;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Does what records ask for: a tenant's jobs of a page in two transactions, then the cancels. */
@Singleton
final class Admissions {

  private static final Logger LOG = Logger.getLogger(Admissions.class);

  /**
   * A transaction is one backend of the database at work, so a page is stored by two at once. Fewer
   * records cost less together.
   */
  private static final int FEW = 100;

  private final Intake intake;
  private final Submissions submissions;
  private final PendingCancels cancels;
  private final Tally tally;

  Admissions(Intake intake, Submissions submissions, PendingCancels cancels, Tally tally) {
    this.intake = intake;
    this.submissions = submissions;
    this.cancels = cancels;
    this.tally = tally;
  }

  /**
   * What a page of records came to.
   *
   * @param again those whose key somebody else is using at this moment
   * @param dead those that cannot be taken
   */
  record Page(List<Asked> again, List<DeadLetter> dead) {

    private Page() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    private void add(Page part) {
      again.addAll(part.again);
      dead.addAll(part.dead);
    }
  }

  /**
   * Takes a page of records. It may be called again for the same ones: what was done is not done
   * twice.
   *
   * @throws StoreUnavailable if the database fails; nothing is wrong with the records then
   */
  Page take(List<Asked> asked) throws InterruptedException {
    Page page = new Page();
    submit(asked, page);
    for (Asked one : asked) {
      switch (one) {
        case Asked.Submit _ -> {}
        case Asked.Nothing(DeadLetter why) -> page.dead.add(why);
        case Asked.CancelJob cancel -> alone(cancel, page, () -> cancel(cancel, page));
        case Asked.CancelKey cancel -> alone(cancel, page, () -> cancel(cancel, page));
      }
    }
    return page;
  }

  private void submit(List<Asked> asked, Page page) throws InterruptedException {
    Map<String, List<Asked.Submit>> tenants = new LinkedHashMap<>();
    for (Asked one : asked) {
      if (one instanceof Asked.Submit submit) {
        tenants.computeIfAbsent(submit.tenant(), _ -> new ArrayList<>()).add(submit);
      }
    }
    for (Map.Entry<String, List<Asked.Submit>> tenant : tenants.entrySet()) {
      submit(tenant.getKey(), tenant.getValue(), page);
    }
  }

  private void submit(String tenant, List<Asked.Submit> submits, Page page)
      throws InterruptedException {
    if (submits.size() < FEW) {
      page.add(store(tenant, submits));
      return;
    }
    // Records with the same key are dealt with together, the first of them first.
    Map<Boolean, List<Asked.Submit>> halves =
        submits.stream()
            .collect(
                Collectors.partitioningBy(one -> Objects.hashCode(one.request().key()) % 2 == 0));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Page>> stored =
          halves.values().stream().map(half -> threads.submit(() -> store(tenant, half))).toList();
      for (Future<Page> half : stored) {
        page.add(outcome(half));
      }
    }
  }

  private static Page outcome(Future<Page> half) throws InterruptedException {
    try {
      return half.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  private Page store(String tenant, List<Asked.Submit> submits) {
    Page page = new Page();
    try {
      admit(tenant, submits, page);
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("a page of records broke something here; they are tried one by one", e);
      submits.forEach(submit -> alone(submit, page, () -> admit(tenant, List.of(submit), page)));
    }
    return page;
  }

  /** A mistake of ours in reading one record must not keep the others out. */
  private static void alone(Asked asked, Page page, Runnable deed) {
    try {
      deed.run();
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("a record cannot be taken because of a mistake here", e);
      page.dead.add(
          new DeadLetter(asked.record(), Reason.INVALID, "it broke something in the service"));
    }
  }

  private void admit(String tenant, List<Asked.Submit> submits, Page page) {
    List<Admission> admissions =
        intake.admit(tenant, submits.stream().map(Asked.Submit::request).toList());
    for (int i = 0; i < submits.size(); i++) {
      Asked.Submit submit = submits.get(i);
      switch (admissions.get(i)) {
        case Malformed(String detail) ->
            page.dead.add(new DeadLetter(submit.record(), Reason.MALFORMED, detail));
        case Refused(var problems) ->
            page.dead.add(
                new DeadLetter(
                    submit.record(), Reason.INVALID, "errors tells what to change", problems));
        case Admitted(Accepted accepted) -> note(submit, accepted, page);
      }
    }
  }

  private void note(Asked.Submit submit, Accepted accepted, Page page) {
    switch (accepted) {
      case Accepted.Created _ -> tally.count("created");
      case Accepted.Existing _ -> tally.count("existing");
      case Accepted.KeyBusy _ -> page.again.add(submit);
      case Accepted.OverQuota(var excess) ->
          page.dead.add(new DeadLetter(submit.record(), Reason.QUOTA_EXCEEDED, excess.detail()));
      case Accepted.KeyReused _ ->
          page.dead.add(
              new DeadLetter(
                  submit.record(),
                  Reason.INVALID,
                  "The idempotency key came with another request before"));
    }
  }

  private void cancel(Asked.CancelJob cancel, Page page) {
    switch (submissions.cancel(cancel.tenant(), cancel.job())) {
      case Cancelled.Requested _ -> tally.count("cancelled");
      case Cancelled.AlreadyEnded _ -> tooLate(cancel);
      case Cancelled.Unknown _ ->
          page.dead.add(new DeadLetter(cancel.record(), Reason.UNKNOWN_JOB, "No job has this id"));
    }
  }

  private void cancel(Asked.CancelKey cancel, Page page) {
    switch (cancels.cancel(cancel.tenant(), cancel.key(), Notes.write(cancel.record()))) {
      case Answer.Requested _ -> tally.count("cancelled");
      case Answer.Remembered _ -> tally.count("remembered");
      case Answer.AlreadyEnded _ -> tooLate(cancel);
      case Answer.Busy _ -> page.again.add(cancel);
    }
  }

  private void tooLate(Asked cancel) {
    tally.count("ended");
    LOG.debugf(
        "the job had ended before its cancel came, %s-%d-%d",
        cancel.record().topic(), cancel.record().partition(), cancel.record().offset());
  }
}
