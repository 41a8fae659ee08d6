package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.DebugView;
import dev.nocturne.live.Driving;
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

/**
 * What Notte tells of a job's session and agent, asked for at every request. Addresses by which a
 * session can be watched or driven, or its past be seen, are for the scope for them.
 */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class JobTraceResource {

  private final Caller caller;
  private final Live live;
  private final Driving driving;

  JobTraceResource(Caller caller, Live live, Driving driving) {
    this.caller = caller;
    this.live = live;
    this.driving = driving;
  }

  @GET
  @Path("{id}/session")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells how the session of a job's last attempt is now")
  @APIResponse(
      responseCode = "200",
      description = "The session",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public SessionView session(@PathParam("id") String id) {
    SessionView session = Looks.found(live.session(of(id)));
    return switch (caller.sight()) {
      case WHOLE -> session;
      case VEILED -> session.veiled();
    };
  }

  @GET
  @Path("{id}/debug")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where a job's session can be watched and driven while it is open")
  @APIResponse(
      responseCode = "200",
      description = "The addresses; whoever has one has the browser",
      content = @Content(schema = @Schema(implementation = DebugView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public DebugView debug(@PathParam("id") String id) {
    return Looks.found(live.debug(of(id)));
  }

  @GET
  @Path("{id}/debug/tabs/{tab}")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where one tab of a job's session can be watched and driven, from 0")
  @APIResponse(
      responseCode = "200",
      description = "The addresses; whoever has one has the browser",
      content = @Content(schema = @Schema(implementation = DebugView.Tab.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public DebugView.Tab debugTab(@PathParam("id") String id, @PathParam("tab") String tab) {
    return Looks.found(live.debugTab(of(id), Ids.tab(tab)));
  }

  @GET
  @Path("{id}/offset")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells how many steps a job's session has seen")
  @APIResponse(
      responseCode = "200",
      description = "The number, from which an agent may be told to remember",
      content = @Content(schema = @Schema(implementation = OffsetView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public OffsetView offset(@PathParam("id") String id) {
    return Looks.found(live.offset(of(id)));
  }

  @GET
  @Path("{id}/replay")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where the film of a job's session is, once it is made")
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
      summary = "Tells what a job's agent did, step by step",
      description = "While the attempt goes on, next_cursor leads to the steps that come.")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = StepsView.class)))
  @Reads({RequestParameter.CURSOR, RequestParameter.STEP_LIMIT})
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_YET,
    ProblemType.NOT_KEPT
  })
  public StepsView steps(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query =
        new TraceQuery(uri.getQueryParameters(), TraceQuery.CURSOR, TraceQuery.LIMIT);
    int limit = query.limit(TraceQuery.USUAL_STEPS, TraceQuery.MOST_STEPS);
    return Looks.found(live.steps(of(id), query::position, limit))
        .map(steps -> StepsView.of(steps, caller.sight()))
        .orElseThrow(
            () ->
                Problems.badParameter(
                    TraceQuery.CURSOR, "must be next_cursor of a page of the job's last attempt"));
  }

  @GET
  @Path("{id}/workflow-code")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells what a job did, as a program that does it again")
  @APIResponse(
      responseCode = "200",
      description = "The program",
      content = @Content(schema = @Schema(implementation = CodeView.class)))
  @Reads(RequestParameter.AS_WORKFLOW)
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_YET,
    ProblemType.NOT_KEPT
  })
  public CodeView code(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = new TraceQuery(uri.getQueryParameters(), TraceQuery.AS_WORKFLOW);
    return CodeView.of(Looks.found(live.code(of(id), query.asWorkflow())), caller.sight());
  }

  @GET
  @Path("{id}/network-log")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where the log of what a job's session sent and received is")
  @APIResponse(
      responseCode = "200",
      description = "The files; their addresses end soon, new ones come at each call",
      content = @Content(schema = @Schema(implementation = NetworkLogView.class)))
  @Reads(RequestParameter.FILE_LIMIT)
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_YET,
    ProblemType.NOT_KEPT
  })
  public NetworkLogView networkLog(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = new TraceQuery(uri.getQueryParameters(), TraceQuery.LIMIT);
    int limit = query.limit(TraceQuery.USUAL_FILES, TraceQuery.MOST_FILES);
    return Looks.found(live.networkLog(of(id), limit));
  }

  @GET
  @Path("{id}/cookies")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells the cookies of a job's session while it is open")
  @APIResponse(
      responseCode = "200",
      description = "The cookies, those that the job brought and those that it got since",
      content = @Content(schema = @Schema(implementation = CookiesView.class)))
  @Refuses({
    ProblemType.NOT_FOUND,
    ProblemType.NOT_YET,
    ProblemType.NOT_KEPT,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public CookiesView cookies(@PathParam("id") String id) {
    return new CookiesView(Looks.found(driving.cookies(of(id))).text());
  }

  private Subject of(String id) {
    return new Subject.OfJob(caller.tenant(), Ids.known(id));
  }
}
