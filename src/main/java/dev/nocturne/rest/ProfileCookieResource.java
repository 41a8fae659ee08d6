package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.KeepingDoor;
import dev.nocturne.job.Json;
import dev.nocturne.live.HeldProfiles;
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

/** The cookies in the tenant's browser profiles: whoever has them may be logged in. */
@Path("/v1/profiles")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class ProfileCookieResource {

  private final Caller caller;
  private final HeldProfiles profiles;
  private final KeepingDoor door;

  ProfileCookieResource(Caller caller, HeldProfiles profiles, KeepingDoor door) {
    this.caller = caller;
    this.profiles = profiles;
    this.door = door;
  }

  @GET
  @Path("{id}/cookies")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells the cookies in a profile")
  @APIResponse(
      responseCode = "200",
      description = "The cookies",
      content = @Content(schema = @Schema(implementation = CookiesView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public CookiesView get(@PathParam("id") String id) {
    return new CookiesView(Looks.found(profiles.cookies(caller.tenant(), Ids.upstream(id))).text());
  }

  @POST
  @Path("{id}/cookies")
  @RolesAllowed(Role.LIVE)
  @Operation(
      summary = "Puts cookies into a profile",
      description = "Beside those that are there, or with mode replace in their place.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.PROFILE_COOKIES)))
  @APIResponse(responseCode = "204", description = "They are in it")
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_COOKIES,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response put(@PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    String profile = Ids.upstream(id);
    if (!profiles.has(caller.tenant(), profile)) {
      throw Problems.notFound();
    }
    Json cookies =
        Wishes.fitting(door.profileCookies(Body.read(headers, body)), ProblemType.INVALID_COOKIES);
    boolean _ = Looks.found(profiles.importCookies(caller.tenant(), profile, cookies));
    return Response.noContent().build();
  }
}
