package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.DebugView;
import dev.nocturne.live.Live;
import dev.nocturne.live.Recording;
import dev.nocturne.live.SessionView;
import dev.nocturne.live.Subject;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** What Notte tells of a session without a job, as {@link JobTraceResource} does of a job's. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class SessionTraceResource {

  private final Caller caller;
  private final Live live;

  SessionTraceResource(Caller caller, Live live) {
    this.caller = caller;
    this.live = live;
  }

  @GET
  @Path("{id}/status")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells how a session without a job is now, as Notte tells it")
  @APIResponse(
      responseCode = "200",
      description = "The session",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public SessionView status(@PathParam("id") String id) {
    SessionView session = Looks.found(live.session(of(id)));
    return switch (caller.sight()) {
      case WHOLE -> session;
      case VEILED -> session.veiled();
    };
  }

  @GET
  @Path("{id}/debug")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where a session without a job can be watched and driven")
  @APIResponse(
      responseCode = "200",
      description = "The addresses; whoever has one has the browser",
      content = @Content(schema = @Schema(implementation = DebugView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public DebugView debug(@PathParam("id") String id) {
    return Looks.found(live.debug(of(id)));
  }

  @GET
  @Path("{id}/replay")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where the film of a session without a job is, once it is made")
  @APIResponse(
      responseCode = "200",
      description = "Addresses that end soon, new ones at each call; or the film itself",
      content = @Content(schema = @Schema(implementation = Recording.Links.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public Response replay(@PathParam("id") String id) {
    return switch (Looks.found(live.replay(of(id)))) {
      case Recording.Links links -> Response.ok(links).build();
      case Recording.Film film -> Response.ok(film.content(), film.type()).build();
    };
  }

  private Subject of(String id) {
    return Ids.uuid(id)
        .map(session -> new Subject.OfSession(caller.tenant(), session))
        .orElseThrow(Problems::notFound);
  }
}
