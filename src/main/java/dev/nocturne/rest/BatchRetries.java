package dev.nocturne.rest;

import dev.nocturne.intake.RetryForm;
import dev.nocturne.store.BatchControl;
import dev.nocturne.store.BatchControl.Patch;
import dev.nocturne.store.BatchControl.Retry;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.UUID;

/** Queues jobs of a batch again, with the patch that a request brings. */
@Singleton
public final class BatchRetries {

  private final Caller caller;
  private final BatchControl control;
  private final RetryForm form;

  BatchRetries(Caller caller, BatchControl control, RetryForm form) {
    this.caller = caller;
    this.control = control;
    this.form = form;
  }

  /**
   * Queues those of the caller's batch again, and answers as the interface does.
   *
   * @param which without a patch
   * @param body what is to be changed about them, or nothing
   */
  public Response retry(UUID batch, Retry which, HttpHeaders headers, InputStream body) {
    byte[] sent = Body.readOptional(headers, body);
    Retry retry =
        sent.length == 0
            ? which
            : new Retry(which.statuses(), which.failures(), patch(batch, which, sent));
    return BatchControlResource.accepted(control.retry(caller.tenant(), batch, retry));
  }

  private Patch patch(UUID batch, Retry which, byte[] sent) {
    return Wishes.fitting(
        form.read(sent, control.kinds(caller.tenant(), batch, which)), ProblemType.INVALID_JOB);
  }
}
