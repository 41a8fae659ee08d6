package dev.nocturne.rest;

import dev.nocturne.access.Resource.Type;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.KeepingDoor;
import dev.nocturne.live.HeldProfiles;
import dev.nocturne.live.ProfileView;
import dev.nocturne.store.Holdings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The tenant's browser profiles at Notte: make, look, list, copy, delete. */
@Path("/v1/profiles")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ProfileResource {

  private final Caller caller;
  private final Holdings holdings;
  private final HeldProfiles profiles;
  private final KeepingDoor door;

  ProfileResource(Caller caller, Holdings holdings, HeldProfiles profiles, KeepingDoor door) {
    this.caller = caller;
    this.holdings = holdings;
    this.profiles = profiles;
    this.door = door;
  }

  @POST
  @RolesAllowed(Role.SUBMIT)
  @Operation(
      summary = "Makes a profile, which sessions of the tenant may use",
      description = "Sent twice, it makes two: names are for people.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.PROFILE)))
  @APIResponse(
      responseCode = "201",
      description = "The profile, with nothing in it",
      content = @Content(schema = @Schema(implementation = ProfileView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_PROFILE,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response create(@Context HttpHeaders headers, InputStream body) {
    return made(Looks.found(profiles.create(caller.tenant(), name(Body.read(headers, body)))));
  }

  @POST
  @Path("{id}/duplicate")
  @RolesAllowed(Role.SUBMIT)
  @Operation(
      summary = "Makes another profile with the same in it",
      description = "Sent twice, it makes two.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.PROFILE)))
  @APIResponse(
      responseCode = "201",
      description = "The other one",
      content = @Content(schema = @Schema(implementation = ProfileView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_PROFILE,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response duplicate(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    String from = held(id);
    return made(
        Looks.found(profiles.duplicate(caller.tenant(), from, name(Body.read(headers, body)))));
  }

  private Optional<String> name(byte[] body) {
    return Wishes.fitting(door.profile(body), ProblemType.INVALID_PROFILE);
  }

  /** Whoever has no such profile learns that before its body is read. */
  private String held(String id) {
    String upstream = Ids.upstream(id);
    if (!profiles.has(caller.tenant(), upstream)) {
      throw Problems.notFound();
    }
    return upstream;
  }

  private static Response made(ProfileView profile) {
    return Response.created(URI.create("/v1/profiles/" + profile.id())).entity(profile).build();
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(
      summary = "Lists the tenant's profiles, made here and registered, newest first",
      description = "Notte is not asked, so one may be gone there.")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = HeldView.Page.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public HeldView.Page list(@Context UriInfo uri) {
    return HeldView.Page.of(holdings, caller.tenant(), Type.PROFILE, uri.getQueryParameters());
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells of a profile, as Notte tells it")
  @APIResponse(
      responseCode = "200",
      description = "The profile",
      content = @Content(schema = @Schema(implementation = ProfileView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public ProfileView get(@PathParam("id") String id) {
    return Looks.found(profiles.get(caller.tenant(), Ids.upstream(id)));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Deletes a profile at Notte",
      description = "Jobs that were accepted before and use it fail.")
  @APIResponse(responseCode = "204", description = "There is no such profile any more")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED, ProblemType.ANSWER_LOST})
  public Response delete(@PathParam("id") String id) {
    boolean _ = Looks.found(profiles.delete(caller.tenant(), Ids.upstream(id)));
    return Response.noContent().build();
  }
}
