package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.DrivingDoor;
import dev.nocturne.intake.Wish;
import dev.nocturne.job.Json;
import dev.nocturne.live.Driving;
import dev.nocturne.live.Look;
import dev.nocturne.live.Picture;
import dev.nocturne.live.Subject;
import dev.nocturne.store.Sessions;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The page that is open in a session without a job: look, act, read. Whoever drives has it. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class PageResource {

  private final Caller caller;
  private final Driving driving;
  private final Sessions sessions;
  private final DrivingDoor door;

  PageResource(Caller caller, Driving driving, Sessions sessions, DrivingDoor door) {
    this.caller = caller;
    this.driving = driving;
    this.sessions = sessions;
    this.door = door;
  }

  @POST
  @Path("{id}/page/observe")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells what is on the page of an open session and can be done there")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.OBSERVATION)))
  @APIResponse(
      responseCode = "200",
      description = "Notte's own answer",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_PAGE_CALL,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public String observe(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    return done(id, () -> Body.read(headers, body), door::observation, driving::observe);
  }

  @POST
  @Path("{id}/page/execute")
  @RolesAllowed(Role.LIVE)
  @Operation(
      summary = "Has the browser of an open session do something",
      description =
          "success of the answer says whether it was done: what failed is answered with 200, too."
              + " After an answer that was lost, look at the page before you do it again.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.ACTION)))
  @APIResponse(
      responseCode = "200",
      description = "Notte's own answer",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_PAGE_CALL,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public String execute(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    return done(
        id,
        () -> Body.read(headers, body),
        action -> door.action(caller.tenant(), action),
        driving::execute);
  }

  @POST
  @Path("{id}/page/scrape")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Reads the page of an open session")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.READING)))
  @APIResponse(
      responseCode = "200",
      description = "Notte's own answer; nobody has checked its data",
      content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_PAGE_CALL,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public String scrape(@PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    return done(id, () -> Body.read(headers, body), door::scrape, driving::scrape);
  }

  @POST
  @Path("{id}/page/screenshot")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Takes a picture of the page of an open session")
  @APIResponse(
      responseCode = "200",
      description = "The picture, of whichever type Notte likes",
      content = {
        @Content(
            mediaType = "image/png",
            schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(
            mediaType = "image/jpeg",
            schema = @Schema(type = SchemaType.STRING, format = "binary"))
      })
  @Refuses({
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response screenshot(@PathParam("id") String id) {
    Picture picture = Looks.found(driving.screenshot(of(id)));
    return Response.ok(picture.content(), picture.type()).build();
  }

  private String done(
      String id,
      Supplier<byte[]> body,
      Function<byte[], Wish<Json>> reading,
      BiFunction<Subject.OfSession, Json, Look<Json>> call) {
    Subject.OfSession session = of(id);
    if (sessions.find(session.tenant(), session.id()).isEmpty()) {
      throw Problems.notFound();
    }
    Json wish = Wishes.fitting(reading.apply(body.get()), ProblemType.INVALID_PAGE_CALL);
    return Looks.found(call.apply(session, wish)).text();
  }

  private Subject.OfSession of(String id) {
    return new Subject.OfSession(caller.tenant(), Ids.known(id));
  }
}
