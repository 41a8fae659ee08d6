package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.events.EventView;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** What happens to any job or batch, as it happens. */
@Path("/v1/events")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RunOnVirtualThread
class EventResource {

  private final Caller caller;
  private final EventLog log;
  private final Streams streams;

  EventResource(Caller caller, EventLog log, Streams streams) {
    this.caller = caller;
    this.log = log;
    this.streams = streams;
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Streams what happens to all jobs and batches, from now on")
  @APIResponse(
      responseCode = "200",
      description = "Server-sent events; the data of each is one Event",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = EventView.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.EVENT_GONE})
  public Response all(
      @HeaderParam(Streams.LAST_EVENT) @Nullable String lastEvent,
      @Context HttpServerResponse response) {
    Scope scope = new Scope(caller.tenant(), null, null);
    long from = lastEvent == null ? log.head() : streams.position(lastEvent, scope);
    return streams.after(from, scope, response);
  }
}
