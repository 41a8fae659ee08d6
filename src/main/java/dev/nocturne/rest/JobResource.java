package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.HEADER;
import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;
import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.ARRAY;
import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.INTEGER;
import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.events.JobView;
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
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

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
  @RolesAllowed(Role.SUBMIT)
  @Operation(
      summary = "Submits a job",
      description = "With an Idempotency-Key, the same request again is the same job.")
  @Parameter(
      name = Idempotency.HEADER,
      in = HEADER,
      description = "printable ASCII; kept for at least a day",
      schema = @Schema(type = STRING, minLength = 1, maxLength = 255))
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.JOB)))
  @APIResponse(responseCode = "202", description = "The job is stored and will run")
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.REQUEST_IN_PROGRESS,
    ProblemType.NOT_KEPT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_JOB,
    ProblemType.IDEMPOTENCY_KEY_REUSED,
    ProblemType.QUOTA_EXCEEDED
  })
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
  @RolesAllowed(Role.READ)
  @Blocking
  @Operation(summary = "Tells of a job, at once or when it ends")
  @Parameter(
      name = Waiting.PARAMETER,
      in = QUERY,
      description = "the longest time to wait for the job's end, PT0S to PT60S",
      schema = @Schema(type = STRING, format = "duration"))
  @APIResponse(
      responseCode = "200",
      description = "The job",
      content = @Content(schema = @Schema(implementation = JobView.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public CompletionStage<JobView> get(@PathParam("id") String id, @Context UriInfo uri) {
    Duration wait = Waiting.time(uri.getQueryParameters().get(Waiting.PARAMETER));
    return waiting.untilEnd(find(id), wait).thenApply(JobView::of);
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists jobs, newest first")
  @Parameter(name = "status", in = QUERY, schema = @Schema(type = STRING))
  @Parameter(name = "kind", in = QUERY, schema = @Schema(type = STRING))
  @Parameter(name = "batch_id", in = QUERY, schema = @Schema(type = STRING, format = "uuid"))
  @Parameter(name = "custom_id", in = QUERY, schema = @Schema(type = STRING))
  @Parameter(
      name = "label",
      in = QUERY,
      description = "key:value; given more than once, all must be there",
      schema = @Schema(type = ARRAY, implementation = String.class))
  @Parameter(
      name = "limit",
      in = QUERY,
      description = "how many at most; a page of large results has fewer",
      schema = @Schema(type = INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
  @Reads(RequestParameter.CURSOR)
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = JobPageView.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public JobPageView list(@Context UriInfo uri) {
    JobListQuery query = JobListQuery.of(uri.getQueryParameters());
    JobReader.Listed found =
        reader.list(caller.tenant(), query.filter(), query.after(), query.limit());
    UUID last = found.last();
    String next = last == null ? null : Cursor.after(last, query.signature());
    return new JobPageView(found.jobs().stream().map(JobView::of).toList(), next);
  }

  @POST
  @Path("{id}/cancel")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Asks for a job's end")
  @APIResponse(responseCode = "202", description = "It is done; the job as it is now")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.ALREADY_ENDED})
  public Response cancel(@PathParam("id") String id) {
    return switch (submissions.cancel(caller.tenant(), Ids.known(id))) {
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
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Queues a failed or cancelled job again, as its next run")
  @APIResponse(responseCode = "202", description = "It is done; the job as it is now")
  @Refuses({
    ProblemType.NOT_FOUND,
    ProblemType.NOT_RETRYABLE,
    ProblemType.BATCH_STATE,
    ProblemType.QUOTA_EXCEEDED
  })
  public Response retry(@PathParam("id") String id) {
    return switch (submissions.retry(caller.tenant(), Ids.known(id))) {
      case Retried.Queued(JobRecord job) -> accepted(job);
      case Retried.NotEnded(JobRecord job) ->
          throw Problems.conflict(
              ProblemType.NOT_RETRYABLE,
              "The job is " + job.standing().status().wire(),
              JobView.of(job));
      case Retried.BatchEnding _ ->
          throw Problems.later(ProblemType.BATCH_STATE, "The job's batch is still being cancelled");
      case Retried.OverQuota(var excess) -> throw Problems.over(excess, "");
      case Retried.Unknown _ -> throw Problems.notFound();
    };
  }

  @GET
  @Path("{id}/attempts")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells of every try of a job")
  @APIResponse(
      responseCode = "200",
      description = "All tries, in order",
      content = @Content(schema = @Schema(implementation = AttemptView.All.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public AttemptView.All attempts(@PathParam("id") String id) {
    UUID job = find(id).job().id();
    return new AttemptView.All(
        reader.attempts(caller.tenant(), job).stream().map(AttemptView::of).toList());
  }

  private Response accepted(Accepted accepted) {
    return switch (accepted) {
      case Accepted.Created(JobRecord job) -> accepted(job);
      case Accepted.Existing(UUID job) ->
          accepted(reader.find(caller.tenant(), job).orElseThrow(Problems::notKept));
      case Accepted.KeyReused _ ->
          throw Problems.of(
              ProblemType.IDEMPOTENCY_KEY_REUSED, "The key came with another body before");
      case Accepted.KeyBusy _ ->
          throw Problems.later(ProblemType.REQUEST_IN_PROGRESS, "Send the same request again");
      case Accepted.OverQuota(var excess) -> throw Problems.over(excess, "");
    };
  }

  private static Response accepted(JobRecord job) {
    return Response.accepted(JobView.of(job))
        .location(URI.create("/v1/jobs/" + job.job().id()))
        .build();
  }

  private JobRecord find(String id) {
    return reader.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
  }
}
