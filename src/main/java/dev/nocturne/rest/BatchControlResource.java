package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.engine.Retention;
import dev.nocturne.events.BatchView;
import dev.nocturne.store.BatchAuditor;
import dev.nocturne.store.BatchControl;
import dev.nocturne.store.BatchControl.Answer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Batches: cancel, pause, resume, retry, delete, audit. */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class BatchControlResource {

  private final Caller caller;
  private final BatchControl control;
  private final BatchAuditor auditor;
  private final BatchRetries retries;
  private final Retention retention;

  BatchControlResource(
      Caller caller,
      BatchControl control,
      BatchAuditor auditor,
      BatchRetries retries,
      Retention retention) {
    this.caller = caller;
    this.control = control;
    this.auditor = auditor;
    this.retries = retries;
    this.retention = retention;
  }

  @POST
  @Path("{id}/cancel")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Ends a batch",
      description = "Jobs that wait are cancelled; those that run are asked to end.")
  @APIResponse(responseCode = "202", description = "It is stored; the batch as it is now")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.BATCH_STATE})
  public Response cancel(@PathParam("id") String id) {
    return accepted(control.cancel(caller.tenant(), Ids.known(id)));
  }

  @POST
  @Path("{id}/pause")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Lets no more jobs of a batch start; those that run go on")
  @APIResponse(responseCode = "202", description = "It is stored; the batch as it is now")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.BATCH_STATE})
  public Response pause(@PathParam("id") String id) {
    return accepted(control.pause(caller.tenant(), Ids.known(id)));
  }

  @POST
  @Path("{id}/resume")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Lets the jobs of a paused batch start again")
  @APIResponse(responseCode = "202", description = "It is stored; the batch as it is now")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.BATCH_STATE})
  public Response resume(@PathParam("id") String id) {
    return accepted(control.resume(caller.tenant(), Ids.known(id)));
  }

  @POST
  @Path("{id}/retry")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Queues what failed again, each job once, as its next run",
      description =
          "The body is optional: {\"patch\": {…}} changes Notte's fields of these jobs, such as"
              + " max_steps, and max_attempts.")
  @Reads({RequestParameter.RETRIED_FAILURE, RequestParameter.RETRIED_STATUS})
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = RetryPatch.class)))
  @APIResponse(responseCode = "202", description = "It is stored; the batch as it is now")
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.BATCH_STATE,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_JOB,
    ProblemType.QUOTA_EXCEEDED
  })
  public Response retry(
      @PathParam("id") String id,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      InputStream body) {
    return retries.retry(Ids.known(id), RetryQuery.of(uri.getQueryParameters()), headers, body);
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Deletes an ended batch with its jobs, results and events")
  @APIResponse(responseCode = "204", description = "It is gone")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.BATCH_STATE})
  public Response delete(@PathParam("id") String id) {
    accepted(control.delete(caller.tenant(), Ids.known(id)));
    return Response.noContent().build();
  }

  @GET
  @Path("{id}/audit")
  @RolesAllowed(Role.READ)
  @Operation(
      summary = "Proves row by row that a batch adds up",
      description = "All jobs, outcomes and events are counted as they are at one moment.")
  @APIResponse(
      responseCode = "200",
      description = "What was found",
      content = @Content(schema = @Schema(implementation = AuditView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public AuditView audit(@PathParam("id") String id) {
    return auditor
        .audit(caller.tenant(), Ids.known(id), retention.keep().events())
        .map(AuditView::of)
        .orElseThrow(Problems::notFound);
  }

  static Response accepted(Answer answer) {
    return switch (answer) {
      case Answer.Done(var batch) ->
          Response.accepted(BatchView.of(batch))
              .location(URI.create("/v1/batches/" + batch.id()))
              .build();
      case Answer.Refused(var batch) ->
          throw Problems.conflict(
              ProblemType.BATCH_STATE,
              "The batch is " + batch.status().wire(),
              BatchView.of(batch));
      case Answer.OverQuota(var excess) ->
          throw Problems.over(
              excess, "; what there was room for is queued, ask again for the rest");
      case Answer.Unknown _ -> throw Problems.notFound();
    };
  }
}
