package dev.nocturne.rest;

import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.VaultForm;
import dev.nocturne.live.HeldVaults;
import dev.nocturne.live.VaultView;
import dev.nocturne.store.Holdings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The tenant's vaults at Notte: make, list, name, delete. */
@Path("/v1/vaults")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class VaultResource {

  private final Caller caller;
  private final HeldVaults vaults;
  private final Holdings holdings;
  private final VaultForm form = new VaultForm();

  VaultResource(Caller caller, HeldVaults vaults, Holdings holdings) {
    this.caller = caller;
    this.vaults = vaults;
    this.holdings = holdings;
  }

  @POST
  @RolesAllowed(Role.VAULTS)
  @Operation(
      summary = "Makes a vault, which is the tenant's from then on",
      description =
          "Its jobs may name it as vault_id. Where Notte's answer is lost, an empty vault may be left"
              + " there, which is nobody's.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.VAULT)))
  @APIResponse(
      responseCode = "201",
      description = "The vault",
      content = @Content(schema = @Schema(implementation = VaultView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_VAULT,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response create(@Context HttpHeaders headers, InputStream body) {
    String name = name(headers, body);
    VaultView vault = Looks.found(vaults.create(caller.tenant(), name));
    return Response.created(UriBuilder.fromPath("/v1/vaults/{id}").build(vault.id()))
        .entity(vault)
        .build();
  }

  private String name(HttpHeaders headers, InputStream body) {
    return Wishes.fitting(form.name(Body.read(headers, body)), ProblemType.INVALID_VAULT);
  }

  @GET
  @RolesAllowed(Role.VAULTS)
  @Operation(summary = "Lists the tenant's vaults, newest first")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = VaultPageView.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public VaultPageView list(@Context UriInfo uri) {
    ListParameters query = new ListParameters(uri.getQueryParameters(), Set.of(), Set.of());
    List<Holding> found = holdings.list(caller.tenant(), Type.VAULT, query.after(), query.limit());
    String next = Cursor.next(found, Holding::id, query.limit(), query.signature());
    return new VaultPageView(found.stream().map(VaultView::of).toList(), next);
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.VAULTS)
  @Operation(summary = "Tells of a vault; what is in it is listed as its credentials")
  @APIResponse(
      responseCode = "200",
      description = "The vault",
      content = @Content(schema = @Schema(implementation = VaultView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public VaultView get(@PathParam("id") String id) {
    return Looks.found(vaults.vault(caller.tenant(), Ids.upstream(id)));
  }

  @PATCH
  @Path("{id}")
  @RolesAllowed(Role.VAULTS)
  @Operation(summary = "Gives a vault another name")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.VAULT)))
  @APIResponse(
      responseCode = "200",
      description = "The vault as it is now",
      content = @Content(schema = @Schema(implementation = VaultView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_VAULT,
    ProblemType.REFUSED
  })
  public VaultView rename(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    VaultView vault = get(id);
    String name = name(headers, body);
    return Looks.found(vaults.rename(caller.tenant(), vault.id(), name));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.VAULTS)
  @Operation(
      summary = "Deletes a vault with its logins",
      description = "It is the tenant's until Notte has said that it is gone.")
  @APIResponse(responseCode = "204", description = "It is gone")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED})
  public Response delete(@PathParam("id") String id) {
    boolean _ = Looks.found(vaults.delete(caller.tenant(), Ids.upstream(id)));
    return Response.noContent().build();
  }
}
