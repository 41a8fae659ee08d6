package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.SessionDoor;
import dev.nocturne.intake.SessionDoor.Opening;
import dev.nocturne.intake.Wish;
import dev.nocturne.live.OpenSessions;
import dev.nocturne.live.Started;
import dev.nocturne.store.SessionRecord;
import dev.nocturne.store.Sessions;
import dev.nocturne.store.Submission;
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
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Sessions without a job: open, look, list, stop. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class SessionResource {

  /** Nobody knows when a slot is free. */
  private static final Duration SOME_TIME = Duration.ofSeconds(5);

  private final Caller caller;
  private final SessionDoor door;
  private final OpenSessions opening;
  private final Sessions sessions;

  SessionResource(Caller caller, SessionDoor door, OpenSessions opening, Sessions sessions) {
    this.caller = caller;
    this.door = door;
    this.opening = opening;
    this.sessions = sessions;
  }

  @POST
  @RolesAllowed(Role.SUBMIT)
  @Operation(
      summary = "Opens a session without a job",
      description =
          "It has a slot until it is stopped, or its time is up. The answer comes when its browser"
              + " is ready. With an Idempotency-Key, the same request again is the same session.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.SESSION)))
  @APIResponse(
      responseCode = "201",
      description = "The session",
      content = @Content(schema = @Schema(implementation = OpenSessionView.class)))
  @Reads(RequestParameter.IDEMPOTENCY_KEY)
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.REQUEST_IN_PROGRESS,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_SESSION,
    ProblemType.IDEMPOTENCY_KEY_REUSED,
    ProblemType.REFUSED,
    ProblemType.QUOTA_EXCEEDED,
    ProblemType.NO_SLOT
  })
  public Response start(@Context HttpHeaders headers, InputStream body) {
    String key = Idempotency.key(headers);
    Wish<Opening> wish = door.read(caller.tenant(), Body.read(headers, body));
    SessionRecord session = opened(key, Wishes.fitting(wish, ProblemType.INVALID_SESSION));
    return Response.created(URI.create("/v1/sessions/" + session.id()))
        .entity(OpenSessionView.of(session))
        .build();
  }

  private SessionRecord opened(@Nullable String key, Opening wish) {
    return opened(
        opening.start(
            caller.tenant(),
            wish.options(),
            key == null ? null : new Submission.Key(key, wish.fingerprint())));
  }

  private static SessionRecord opened(Started started) {
    return switch (started) {
      case Started.Opened(var session) -> session;
      case Started.UnderWay _ ->
          throw Problems.later(
              ProblemType.REQUEST_IN_PROGRESS, "Wait until the other request has been answered");
      case Started.KeyReused _ ->
          throw Problems.of(
              ProblemType.IDEMPOTENCY_KEY_REUSED, "The key came with another session before");
      case Started.NoSlot _ ->
          throw Problems.later(
              ProblemType.NO_SLOT,
              "Sessions without a job may have no more of them now",
              SOME_TIME);
      case Started.OverQuota _ ->
          throw Problems.later(
              ProblemType.QUOTA_EXCEEDED, "The tenant has no more slots than it uses", SOME_TIME);
      case Started.Refused(String words) -> throw Problems.of(ProblemType.REFUSED, words);
      case Started.Later(var after) ->
          throw Problems.later(ProblemType.UNAVAILABLE, "Notte opens no session now", after);
      case Started.Unknown _ ->
          throw Problems.later(
              ProblemType.UNAVAILABLE,
              "It is not known whether Notte opened a session; if it did, that one ends by itself");
    };
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists sessions without a job, newest first")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = OpenSessionView.Page.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public OpenSessionView.Page list(@Context UriInfo uri) {
    ListParameters query = new ListParameters(uri.getQueryParameters(), Set.of(), Set.of());
    List<SessionRecord> found = sessions.list(caller.tenant(), query.after(), query.limit());
    String next = Cursor.next(found, SessionRecord::id, query.limit(), query.signature());
    return new OpenSessionView.Page(found.stream().map(OpenSessionView::of).toList(), next);
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells of a session without a job")
  @APIResponse(
      responseCode = "200",
      description = "The session",
      content = @Content(schema = @Schema(implementation = OpenSessionView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public OpenSessionView get(@PathParam("id") String id) {
    return sessions
        .find(caller.tenant(), Ids.known(id))
        .map(OpenSessionView::of)
        .orElseThrow(Problems::notFound);
  }

  @POST
  @Path("{id}/stop")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Ends a session without a job",
      description =
          "One that has ended stays as it is. Its slot is free when Notte has stopped it.")
  @APIResponse(
      responseCode = "200",
      description = "The session as it is now",
      content = @Content(schema = @Schema(implementation = OpenSessionView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public OpenSessionView stop(@PathParam("id") String id) {
    return opening
        .stop(caller.tenant(), Ids.known(id))
        .map(OpenSessionView::of)
        .orElseThrow(Problems::notFound);
  }
}
