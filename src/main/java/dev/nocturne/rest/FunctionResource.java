package dev.nocturne.rest;

import dev.nocturne.access.Resource.Type;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.FunctionWish;
import dev.nocturne.intake.KeepingDoor;
import dev.nocturne.intake.Wish;
import dev.nocturne.live.FunctionView;
import dev.nocturne.live.HeldFunctions;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The tenant's functions at Notte: make, look, list, copy, change, delete. */
@Path("/v1/functions")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class FunctionResource {

  private final Caller caller;
  private final Holdings holdings;
  private final HeldFunctions functions;
  private final KeepingDoor door;

  FunctionResource(Caller caller, Holdings holdings, HeldFunctions functions, KeepingDoor door) {
    this.caller = caller;
    this.holdings = holdings;
    this.functions = functions;
    this.door = door;
  }

  @POST
  @RolesAllowed(Role.ADMIN)
  @Operation(
      summary = "Makes a function, which jobs of the tenant may run",
      description =
          "For the operator alone: what runs at Notte gets the key that all tenants share. It is"
              + " shared with nobody at Notte. Sent twice, it makes two.")
  @Reads(RequestParameter.TENANT)
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.FUNCTION)))
  @APIResponse(
      responseCode = "201",
      description = "The function",
      content = @Content(schema = @Schema(implementation = FunctionView.class)))
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_FUNCTION,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response create(@Context UriInfo uri, @Context HttpHeaders headers, InputStream body) {
    String tenant = ofOperator(uri);
    FunctionWish wish = fitting(door.function(Body.read(headers, body)));
    return made(
        Looks.found(
            functions.create(
                tenant, wish.program(), wish.name(), wish.description(), wish.responseFormat())));
  }

  @POST
  @Path("{id}/versions")
  @RolesAllowed(Role.ADMIN)
  @Operation(
      summary = "Gives a function another program, as its next version",
      description = "For the operator alone. Sent twice, it makes two versions.")
  @Reads(RequestParameter.TENANT)
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.FUNCTION_VERSION)))
  @APIResponse(
      responseCode = "200",
      description = "The function",
      content = @Content(schema = @Schema(implementation = FunctionView.class)))
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_FUNCTION,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public FunctionView addVersion(
      @PathParam("id") String id,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      InputStream body) {
    String tenant = ofOperator(uri);
    String function = held(tenant, id);
    FunctionWish wish = fitting(door.version(Body.read(headers, body)));
    return Looks.found(
        functions.addVersion(tenant, function, wish.program(), wish.responseFormat()));
  }

  private static FunctionWish fitting(Wish<FunctionWish> wish) {
    return Wishes.fitting(wish, ProblemType.INVALID_FUNCTION);
  }

  /** A program of a tenant's own would get the key at Notte, and all that others have there. */
  private String ofOperator(UriInfo uri) {
    return caller.tenantOfOperator(TenantListQuery.of(uri.getQueryParameters()).tenant());
  }

  /** Whoever has no such function learns that before its body is read. */
  private String held(String tenant, String id) {
    String upstream = Ids.upstream(id);
    if (!functions.has(tenant, upstream)) {
      throw Problems.notFound();
    }
    return upstream;
  }

  private static Response made(FunctionView function) {
    return Response.created(URI.create("/v1/functions/" + function.id())).entity(function).build();
  }

  @POST
  @Path("{id}/fork")
  @RolesAllowed(Role.SUBMIT)
  @Operation(summary = "Makes a copy of a function", description = "Sent twice, it makes two.")
  @APIResponse(
      responseCode = "201",
      description = "The copy",
      content = @Content(schema = @Schema(implementation = FunctionView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED, ProblemType.ANSWER_LOST})
  public Response fork(@PathParam("id") String id) {
    return made(Looks.found(functions.fork(caller.tenant(), Ids.upstream(id))));
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(
      summary = "Lists the tenant's functions, made here and registered, newest first",
      description = "Notte is not asked, so one may be gone there.")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = HeldView.Page.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public HeldView.Page list(@Context UriInfo uri) {
    return HeldView.Page.of(holdings, caller.tenant(), Type.FUNCTION, uri.getQueryParameters());
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells of a function, as Notte tells it, and where its program is")
  @APIResponse(
      responseCode = "200",
      description = "The function; the address of its program ends soon",
      content = @Content(schema = @Schema(implementation = FunctionView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public FunctionView get(@PathParam("id") String id) {
    return Looks.found(functions.get(caller.tenant(), Ids.upstream(id)));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Deletes a function at Notte",
      description = "Jobs that were accepted before and run it fail.")
  @APIResponse(responseCode = "204", description = "There is no such function any more")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED, ProblemType.ANSWER_LOST})
  public Response delete(@PathParam("id") String id) {
    boolean _ = Looks.found(functions.delete(caller.tenant(), Ids.upstream(id)));
    return Response.noContent().build();
  }
}
