package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.FunctionTimes;
import dev.nocturne.intake.KeepingDoor;
import dev.nocturne.live.HeldFunctions;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** When the tenant's functions run by themselves, at Notte and past all that is counted here. */
@Path("/v1/functions")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class FunctionScheduleResource {

  private final Caller caller;
  private final HeldFunctions functions;
  private final KeepingDoor door;

  FunctionScheduleResource(Caller caller, HeldFunctions functions, KeepingDoor door) {
    this.caller = caller;
    this.functions = functions;
    this.door = door;
  }

  @POST
  @Path("{id}/schedule")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Lets Notte run a function by itself, in place of the times there may be",
      description =
          "Such runs are no jobs: no quota, slot or event knows of them. A schedule of jobs is one"
              + " of /v1/schedules.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.FUNCTION_TIMES)))
  @APIResponse(responseCode = "204", description = "It runs at these times")
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
  public Response schedule(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    String function = held(id);
    FunctionTimes times =
        Wishes.fitting(door.times(Body.read(headers, body)), ProblemType.INVALID_FUNCTION);
    boolean _ =
        Looks.found(functions.schedule(caller.tenant(), function, times.cron(), times.variables()));
    return Response.noContent().build();
  }

  /** Whoever has no such function learns that before its body is read. */
  private String held(String id) {
    String upstream = Ids.upstream(id);
    if (!functions.has(caller.tenant(), upstream)) {
      throw Problems.notFound();
    }
    return upstream;
  }

  @DELETE
  @Path("{id}/schedule")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Lets a function run no longer by itself")
  @APIResponse(responseCode = "204", description = "It does not run by itself")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED, ProblemType.ANSWER_LOST})
  public Response unschedule(@PathParam("id") String id) {
    boolean _ = Looks.found(functions.unschedule(caller.tenant(), Ids.upstream(id)));
    return Response.noContent().build();
  }
}
