package dev.nocturne.rest;

import dev.nocturne.access.Login;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.VaultForm;
import dev.nocturne.live.HeldVaults;
import dev.nocturne.live.LoginsView;
import dev.nocturne.live.MaskedLoginView;
import dev.nocturne.live.VaultView;
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
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The logins in a tenant's vaults: they go in, and come out as masks alone. */
@Path("/v1/vaults")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class VaultLoginResource {

  private final Caller caller;
  private final HeldVaults vaults;
  private final VaultForm form = new VaultForm();

  VaultLoginResource(Caller caller, HeldVaults vaults) {
    this.caller = caller;
    this.vaults = vaults;
  }

  @GET
  @Path("{id}/credentials")
  @RolesAllowed(Role.VAULTS)
  @Operation(summary = "Lists for which sites a vault has whose login")
  @APIResponse(
      responseCode = "200",
      description = "The logins without their secrets",
      content = @Content(schema = @Schema(implementation = LoginsView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public LoginsView list(@PathParam("id") String id) {
    return Looks.found(vaults.logins(caller.tenant(), Ids.upstream(id)));
  }

  @POST
  @Path("{id}/credentials")
  @RolesAllowed(Role.VAULTS)
  @Operation(
      summary = "Puts a login into a vault, in place of the one there may be for its site",
      description = "It goes through to Notte, is kept nowhere here, and is never told again.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.LOGIN)))
  @APIResponse(responseCode = "204", description = "The vault has it")
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_VAULT,
    ProblemType.REFUSED
  })
  public Response add(@PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    VaultView vault = Looks.found(vaults.vault(caller.tenant(), Ids.upstream(id)));
    Login login = Wishes.fitting(form.login(Body.read(headers, body)), ProblemType.INVALID_VAULT);
    boolean _ = Looks.found(vaults.add(caller.tenant(), vault.id(), login));
    return Response.noContent().build();
  }

  @GET
  @Path("{id}/credentials/{site}")
  @RolesAllowed(Role.VAULTS)
  @Operation(
      summary = "Tells of the login for a site that it is there",
      description = "What is secret comes as ***, whatever Notte tells.")
  @APIResponse(
      responseCode = "200",
      description = "The login, masked",
      content = @Content(schema = @Schema(implementation = MaskedLoginView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public MaskedLoginView get(@PathParam("id") String id, @PathParam("site") String site) {
    return Looks.found(vaults.login(caller.tenant(), Ids.upstream(id), Ids.upstream(site)));
  }

  @DELETE
  @Path("{id}/credentials/{site}")
  @RolesAllowed(Role.VAULTS)
  @Operation(summary = "Deletes the login for a site, if there is one")
  @APIResponse(responseCode = "204", description = "The vault does not have it")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED})
  public Response forget(@PathParam("id") String id, @PathParam("site") String site) {
    boolean _ = Looks.found(vaults.forget(caller.tenant(), Ids.upstream(id), Ids.upstream(site)));
    return Response.noContent().build();
  }
}
