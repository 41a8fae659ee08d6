package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.events.JobEventView;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What happens to one job, from its beginning, as it happens. */
@Path("/v1/jobs/{id}/events")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RunOnVirtualThread
class JobEventResource {

  private static final long BEGINNING = 0;

  private final Caller caller;
  private final JobReader reader;
  private final Streams streams;

  JobEventResource(Caller caller, JobReader reader, Streams streams) {
    this.caller = caller;
    this.reader = reader;
    this.streams = streams;
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Streams what happens to one job, from its beginning until its end")
  @APIResponse(
      responseCode = "200",
      description = "Server-sent events; the data of each is one JobEvent",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = JobEventView.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.EVENT_GONE})
  public Response all(
      @PathParam("id") String id,
      @HeaderParam(Streams.LAST_EVENT) @Nullable String lastEvent,
      @Context HttpServerResponse response) {
    UUID job = Ids.known(id);
    if (reader.find(caller.tenant(), job).isEmpty()) {
      throw Problems.notFound();
    }
    Scope scope = new Scope(caller.tenant(), job, null);
    long from = lastEvent == null ? BEGINNING : streams.position(lastEvent, scope);
    return streams.after(from, scope, response);
  }
}
