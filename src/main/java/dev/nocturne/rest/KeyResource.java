package dev.nocturne.rest;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.ApiKey;
import dev.nocturne.access.KeyOrder;
import dev.nocturne.access.KeySecret;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.KeyForm;
import dev.nocturne.store.ApiKeys;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** API keys: make, look, list, revoke. */
@Path("/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class KeyResource {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Caller caller;
  private final ApiKeys keys;
  private final Credentials credentials;
  private final KeyForm form = new KeyForm();

  KeyResource(Caller caller, ApiKeys keys, Credentials credentials) {
    this.caller = caller;
    this.keys = keys;
    this.credentials = credentials;
  }

  @POST
  @RolesAllowed(Role.ADMIN)
  @Operation(
      summary = "Makes a key",
      description = "Its secret is in this answer and nowhere else, so keep it.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.KEY)))
  @APIResponse(
      responseCode = "201",
      description = "The key with its secret",
      content = @Content(schema = @Schema(implementation = KeyView.Made.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_KEY
  })
  public Response make(@Context HttpHeaders headers, InputStream body) {
    KeyOrder order = Wishes.fitting(form.read(Body.read(headers, body)), ProblemType.INVALID_KEY);
    KeySecret secret = KeySecret.fresh();
    ApiKey key = keys.create(IDS.generate(), caller.tenant(order.tenant()), order, secret);
    return Response.created(URI.create("/v1/keys/" + key.id()))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(KeyView.Made.of(key, secret))
        .build();
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.ADMIN)
  @Operation(summary = "Tells of a key, also of one that is revoked; never its secret")
  @Reads(RequestParameter.TENANT)
  @APIResponse(
      responseCode = "200",
      description = "The key",
      content = @Content(schema = @Schema(implementation = KeyView.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public KeyView get(@PathParam("id") String id, @Context UriInfo uri) {
    return keys.find(tenant(uri), Ids.known(id)).map(KeyView::of).orElseThrow(Problems::notFound);
  }

  @GET
  @RolesAllowed(Role.ADMIN)
  @Operation(summary = "Lists keys, newest first")
  @Reads({RequestParameter.TENANT, RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = KeyView.Page.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public KeyView.Page list(@Context UriInfo uri) {
    TenantListQuery query = TenantListQuery.of(uri.getQueryParameters());
    List<ApiKey> found = keys.list(caller.tenant(query.tenant()), query.after(), query.limit());
    String next = Cursor.next(found, ApiKey::id, query.limit(), query.signature());
    return new KeyView.Page(found.stream().map(KeyView::of).toList(), next);
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.ADMIN)
  @Operation(
      summary = "Revokes a key for good",
      description = "At once on this replica, within five seconds on all others.")
  @Reads(RequestParameter.TENANT)
  @APIResponse(responseCode = "204", description = "It allows nothing any more")
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public Response revoke(@PathParam("id") String id, @Context UriInfo uri) {
    if (!keys.revoke(tenant(uri), Ids.known(id))) {
      throw Problems.notFound();
    }
    credentials.forget();
    return Response.noContent().build();
  }

  private String tenant(UriInfo uri) {
    return caller.tenant(TenantListQuery.of(uri.getQueryParameters()).tenant());
  }
}
