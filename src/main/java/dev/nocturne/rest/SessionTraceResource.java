package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.DebugView;
import dev.nocturne.live.Live;
import dev.nocturne.live.NetworkLogView;
import dev.nocturne.live.OffsetView;
import dev.nocturne.live.Recording;
import dev.nocturne.live.SessionView;
import dev.nocturne.live.Subject;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
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
  @Path("{id}/debug/tabs/{tab}")
  @RolesAllowed(Role.LIVE)
  @Operation(
      summary = "Tells where one tab of a session without a job can be watched and driven, from 0")
  @APIResponse(
      responseCode = "200",
      description = "The addresses; whoever has one has the browser",
      content = @Content(schema = @Schema(implementation = DebugView.Tab.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public DebugView.Tab debugTab(@PathParam("id") String id, @PathParam("tab") String tab) {
    return Looks.found(live.debugTab(of(id), Ids.tab(tab)));
  }

  @GET
  @Path("{id}/offset")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells how many steps a session without a job has seen")
  @APIResponse(
      responseCode = "200",
      description = "The number, from which an agent may be told to remember",
      content = @Content(schema = @Schema(implementation = OffsetView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public OffsetView offset(@PathParam("id") String id) {
    return Looks.found(live.offset(of(id)));
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

  @GET
  @Path("{id}/steps")
  @RolesAllowed(Role.READ)
  @Operation(
      summary = "Tells what was done in a session without a job, step by step",
      description = "While it is open, next_cursor leads to the steps that come.")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = StepsView.class)))
  @Reads({RequestParameter.CURSOR, RequestParameter.STEP_LIMIT})
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public StepsView steps(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query =
        new TraceQuery(uri.getQueryParameters(), TraceQuery.CURSOR, TraceQuery.LIMIT);
    int limit = query.limit(TraceQuery.USUAL_STEPS, TraceQuery.MOST_STEPS);
    return Looks.found(live.steps(of(id), query::position, limit))
        .map(steps -> StepsView.of(steps, caller.sight()))
        .orElseThrow(
            () ->
                Problems.badParameter(
                    TraceQuery.CURSOR, "must be next_cursor of a page of the session"));
  }

  @GET
  @Path("{id}/workflow-code")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells what was done in a session without a job, as a program")
  @APIResponse(
      responseCode = "200",
      description = "The program",
      content = @Content(schema = @Schema(implementation = CodeView.class)))
  @Reads(RequestParameter.AS_WORKFLOW)
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public CodeView code(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = new TraceQuery(uri.getQueryParameters(), TraceQuery.AS_WORKFLOW);
    return CodeView.of(Looks.found(live.code(of(id), query.asWorkflow())), caller.sight());
  }

  @GET
  @Path("{id}/network-log")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where the log of what a session without a job sent and received is")
  @APIResponse(
      responseCode = "200",
      description = "The files; their addresses end soon, new ones come at each call",
      content = @Content(schema = @Schema(implementation = NetworkLogView.class)))
  @Reads(RequestParameter.FILE_LIMIT)
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public NetworkLogView networkLog(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = new TraceQuery(uri.getQueryParameters(), TraceQuery.LIMIT);
    int limit = query.limit(TraceQuery.USUAL_FILES, TraceQuery.MOST_FILES);
    return Looks.found(live.networkLog(of(id), limit));
  }

  private Subject of(String id) {
    return new Subject.OfSession(caller.tenant(), Ids.known(id));
  }
}
