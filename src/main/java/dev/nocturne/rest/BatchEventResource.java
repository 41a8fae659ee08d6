package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.events.BatchView;
import dev.nocturne.job.Batch;
import dev.nocturne.store.BatchReader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** How one batch goes, as it goes. */
@Path("/v1/batches/{id}/events")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RunOnVirtualThread
class BatchEventResource {

  private final Caller caller;
  private final BatchReader reader;
  private final BatchStreams streams;

  BatchEventResource(Caller caller, BatchReader reader, BatchStreams streams) {
    this.caller = caller;
    this.reader = reader;
    this.streams = streams;
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(
      summary = "Streams how a batch goes until it has finished",
      description =
          "progress tells the batch when its counts have changed, at most once a second; finished"
              + " tells it at its end. With jobs=true the events of its jobs are told as well.")
  @APIResponse(
      responseCode = "200",
      description = "Server-sent events; the data of progress and finished is one Batch",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = BatchView.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.EVENT_GONE})
  public Response all(
      @PathParam("id") String id,
      @QueryParam("jobs") @Nullable String jobs,
      @HeaderParam(Streams.LAST_EVENT) @Nullable String lastEvent,
      @Context HttpServerResponse response) {
    Batch batch = reader.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
    if (jobs != null && !jobs.equals("true") && !jobs.equals("false")) {
      throw Problems.badParameter("jobs", "must be true or false");
    }
    return streams.of(batch, "true".equals(jobs), lastEvent, response);
  }
}
