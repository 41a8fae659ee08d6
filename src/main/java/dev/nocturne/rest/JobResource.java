package dev.nocturne.rest;

import dev.nocturne.intake.Admission;
import dev.nocturne.intake.Admission.Admitted;
import dev.nocturne.intake.Admission.Malformed;
import dev.nocturne.intake.Admission.Refused;
import dev.nocturne.intake.Intake;
import dev.nocturne.job.JobRecord;
import dev.nocturne.store.JobReader;
import dev.nocturne.store.Submissions;
import dev.nocturne.store.Submissions.Accepted;
import dev.nocturne.store.Submissions.Cancelled;
import dev.nocturne.store.Submissions.Retried;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Jobs: submit, look, list, cancel, retry. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class JobResource {

  private final Caller caller;
  private final Intake intake;
  private final Submissions submissions;
  private final JobReader reader;
  private final Waiting waiting;

  JobResource(
      Caller caller, Intake intake, Submissions submissions, JobReader reader, Waiting waiting) {
    this.caller = caller;
    this.intake = intake;
    this.submissions = submissions;
    this.reader = reader;
    this.waiting = waiting;
  }

  @POST
  @PermitAll
  public Response submit(@Context HttpHeaders headers, InputStream body) {
    String key = Idempotency.key(headers);
    Admission admission = intake.admit(caller.tenant(), Body.read(headers, body), key);
    return switch (admission) {
      case Malformed(String detail) -> throw Problems.of(ProblemType.MALFORMED_JSON, detail);
      case Refused(var problems) -> throw Problems.invalid(problems);
      case Admitted(Accepted accepted) -> accepted(accepted);
    };
  }

  @GET
  @Path("{id}")
  @PermitAll
  @Blocking
  public CompletionStage<JobView> get(
      @PathParam("id") String id, @QueryParam("wait") @Nullable String wait) {
    return waiting.untilEnd(find(id), Waiting.time(wait)).thenApply(JobView::of);
  }

  @GET
  @PermitAll
  public PageView list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri.getQueryParameters());
    List<JobRecord> found =
        reader.list(caller.tenant(), query.filter(), query.after(), query.limit());
    String next =
        found.size() < query.limit()
            ? null
            : Cursor.after(found.getLast().job().id(), query.signature());
    return new PageView(found.stream().map(JobView::of).toList(), next);
  }

  @POST
  @Path("{id}/cancel")
  @PermitAll
  public Response cancel(@PathParam("id") String id) {
    return switch (submissions.cancel(caller.tenant(), id(id))) {
      case Cancelled.Requested(JobRecord job) -> accepted(job);
      case Cancelled.AlreadyEnded(JobRecord job) ->
          throw Problems.conflict(
              ProblemType.ALREADY_ENDED,
              "The job had ended before as " + job.standing().status().wire(),
              JobView.of(job));
      case Cancelled.Unknown _ -> throw Problems.notFound();
    };
  }

  @POST
  @Path("{id}/retry")
  @PermitAll
  public Response retry(@PathParam("id") String id) {
    return switch (submissions.retry(caller.tenant(), id(id))) {
      case Retried.Queued(JobRecord job) -> accepted(job);
      case Retried.NotEnded(JobRecord job) ->
          throw Problems.conflict(
              ProblemType.NOT_RETRYABLE,
              "The job is " + job.standing().status().wire(),
              JobView.of(job));
      case Retried.Unknown _ -> throw Problems.notFound();
    };
  }

  @GET
  @Path("{id}/attempts")
  @PermitAll
  public AttemptView.All attempts(@PathParam("id") String id) {
    UUID job = find(id).job().id();
    return new AttemptView.All(
        reader.attempts(caller.tenant(), job).stream().map(AttemptView::of).toList());
  }

  private Response accepted(Accepted accepted) {
    return switch (accepted) {
      case Accepted.Created(JobRecord job) -> accepted(job);
      case Accepted.Existing(JobRecord job) -> accepted(job);
      case Accepted.KeyReused _ ->
          throw Problems.of(
              ProblemType.IDEMPOTENCY_KEY_REUSED, "The key came with another body before");
      case Accepted.KeyBusy _ ->
          throw Problems.later(ProblemType.REQUEST_IN_PROGRESS, "Send the same request again");
    };
  }

  private static Response accepted(JobRecord job) {
    return Response.accepted(JobView.of(job))
        .location(URI.create("/v1/jobs/" + job.job().id()))
        .build();
  }

  private JobRecord find(String id) {
    return reader.find(caller.tenant(), id(id)).orElseThrow(Problems::notFound);
  }

  private static UUID id(String text) {
    return Ids.uuid(text).orElseThrow(Problems::notFound);
  }
}
