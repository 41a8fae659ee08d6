package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.DrivingDoor;
import dev.nocturne.job.Json;
import dev.nocturne.live.Driving;
import dev.nocturne.live.Subject;
import dev.nocturne.store.Sessions;
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
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The cookies of a session without a job: whoever has them may be logged in. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class SessionCookieResource {

  private final Caller caller;
  private final Driving driving;
  private final Sessions sessions;
  private final DrivingDoor door;

  SessionCookieResource(Caller caller, Driving driving, Sessions sessions, DrivingDoor door) {
    this.caller = caller;
    this.driving = driving;
    this.sessions = sessions;
    this.door = door;
  }

  @GET
  @Path("{id}/cookies")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells the cookies of an open session without a job")
  @APIResponse(
      responseCode = "200",
      description = "The cookies",
      content = @Content(schema = @Schema(implementation = CookiesView.class)))
  @Refuses({
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public CookiesView get(@PathParam("id") String id) {
    return new CookiesView(Looks.found(driving.cookies(of(id))).text());
  }

  @POST
  @Path("{id}/cookies")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Gives an open session without a job cookies")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.COOKIES)))
  @APIResponse(responseCode = "204", description = "Its browser has them")
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_COOKIES,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response set(@PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    Subject.OfSession session = of(id);
    if (sessions.find(session.tenant(), session.id()).isEmpty()) {
      throw Problems.notFound();
    }
    Json cookies =
        Wishes.fitting(door.cookies(Body.read(headers, body)), ProblemType.INVALID_COOKIES);
    boolean _ = Looks.found(driving.setCookies(session, cookies));
    return Response.noContent().build();
  }

  private Subject.OfSession of(String id) {
    return new Subject.OfSession(caller.tenant(), Ids.known(id));
  }
}
