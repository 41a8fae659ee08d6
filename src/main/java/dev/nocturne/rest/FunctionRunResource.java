package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.KeepingDoor;
import dev.nocturne.job.Json;
import dev.nocturne.live.FunctionRunView;
import dev.nocturne.live.HeldRuns;
import dev.nocturne.live.Look;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The runs of the tenant's functions, by jobs and otherwise: look, list, stop, write down. */
@Path("/v1/functions")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class FunctionRunResource {

  private final Caller caller;
  private final HeldRuns runs;
  private final KeepingDoor door;

  FunctionRunResource(Caller caller, HeldRuns runs, KeepingDoor door) {
    this.caller = caller;
    this.runs = runs;
    this.door = door;
  }

  @GET
  @Path("{id}/runs")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists the runs of a function, newest first, as Notte tells them")
  @Reads({RequestParameter.CURSOR, RequestParameter.ONLY_ACTIVE})
  @APIResponse(
      responseCode = "200",
      description = "A page, as long as Notte makes it",
      content = @Content(schema = @Schema(implementation = FunctionRunPage.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public FunctionRunPage list(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query =
        new TraceQuery(uri.getQueryParameters(), TraceQuery.CURSOR, TraceQuery.ONLY_ACTIVE);
    boolean active = query.onlyActive();
    String of = "runs " + active + " " + Ids.upstream(id);
    int page =
        query
            .position(of)
            .orElseThrow(
                () -> Problems.badParameter(TraceQuery.CURSOR, "must be one of this list"));
    return FunctionRunPage.of(
        Looks.found(runs.list(caller.tenant(), id, active, page + 1)),
        caller.sight(),
        of,
        page + 1);
  }

  @GET
  @Path("{id}/runs/{run}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells how a run is, as Notte tells it")
  @APIResponse(
      responseCode = "200",
      description = "The run",
      content = @Content(schema = @Schema(implementation = FunctionRunView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public FunctionRunView get(@PathParam("id") String id, @PathParam("run") String run) {
    return shown(runs.get(caller.tenant(), Ids.upstream(id), Ids.run(run)));
  }

  @POST
  @Path("{id}/runs/{run}/stop")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Stops a run; one that has ended stays as it is")
  @APIResponse(
      responseCode = "200",
      description = "The run as it is now",
      content = @Content(schema = @Schema(implementation = FunctionRunView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED, ProblemType.ANSWER_LOST})
  public FunctionRunView stop(@PathParam("id") String id, @PathParam("run") String run) {
    return shown(runs.stop(caller.tenant(), Ids.upstream(id), Ids.run(run)));
  }

  @PATCH
  @Path("{id}/runs/{run}")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Writes down how a run stands that runs somewhere else than at Notte")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.RUN_UPDATE)))
  @APIResponse(
      responseCode = "200",
      description = "The run as it is now",
      content = @Content(schema = @Schema(implementation = FunctionRunView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_FUNCTION,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public FunctionRunView update(
      @PathParam("id") String id,
      @PathParam("run") String run,
      @Context HttpHeaders headers,
      InputStream body) {
    String function = Ids.upstream(id);
    FunctionRunView known = Looks.found(runs.get(caller.tenant(), function, Ids.run(run)));
    Json update =
        Wishes.fitting(door.runUpdate(Body.read(headers, body)), ProblemType.INVALID_FUNCTION);
    return shown(runs.update(caller.tenant(), function, known.id(), update));
  }

  private FunctionRunView shown(Look<FunctionRunView> run) {
    return caller.sight().run(Looks.found(run));
  }
}
