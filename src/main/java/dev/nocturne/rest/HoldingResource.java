package dev.nocturne.rest;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.Holding;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.ResourceForm;
import dev.nocturne.intake.ResourceForm.Registration;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Whose things at Notte are: register, look, list, unregister. */
@Path("/v1/resources")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class HoldingResource {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Caller caller;
  private final Holdings holdings;
  private final ResourceForm form = new ResourceForm();

  HoldingResource(Caller caller, Holdings holdings) {
    this.caller = caller;
    this.holdings = holdings;
  }

  @POST
  @RolesAllowed(Role.ADMIN)
  @Operation(
      summary = "Registers something at Notte for a tenant, whose jobs may use it then",
      description =
          "For the operator alone: all tenants share one key of Notte's, so nobody else can tell"
              + " whose it is. Again changes nothing.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.RESOURCE)))
  @APIResponse(
      responseCode = "201",
      description = "It is the tenant's",
      content = @Content(schema = @Schema(implementation = HoldingView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.RESOURCE_TAKEN,
    ProblemType.INVALID_RESOURCE
  })
  public Response register(@Context HttpHeaders headers, InputStream body) {
    Registration wanted =
        Wishes.fitting(form.read(Body.read(headers, body)), ProblemType.INVALID_RESOURCE);
    Holding holding =
        holdings
            .hold(IDS.generate(), caller.tenantOfOperator(wanted.tenant()), wanted.resource(), null)
            .orElseThrow(
                () ->
                    Problems.of(
                        ProblemType.RESOURCE_TAKEN, "Where it is registered, it can be deleted"));
    return Response.created(URI.create("/v1/resources/" + holding.id()))
        .entity(HoldingView.of(holding))
        .build();
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.ADMIN)
  @Operation(summary = "Tells of something at Notte whose it is")
  @Reads(RequestParameter.TENANT)
  @APIResponse(
      responseCode = "200",
      description = "It is the tenant's",
      content = @Content(schema = @Schema(implementation = HoldingView.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public HoldingView get(@PathParam("id") String id, @Context UriInfo uri) {
    return HoldingView.of(find(id, uri));
  }

  private Holding find(String id, UriInfo uri) {
    return holdings
        .find(caller.tenant(query(uri).tenant()), Ids.known(id))
        .orElseThrow(Problems::notFound);
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.ADMIN)
  @Operation(
      summary = "Lets something at Notte be nobody's",
      description =
          "For the operator alone. Nothing is deleted at Notte, and jobs that were accepted before"
              + " go on to use it.")
  @Reads(RequestParameter.TENANT)
  @APIResponse(responseCode = "204", description = "No new job can use it")
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public Response unregister(@PathParam("id") String id, @Context UriInfo uri) {
    Holding holding = find(id, uri);
    if (!holdings.release(caller.tenantOfOperator(holding.tenant()), holding.id())) {
      throw Problems.notFound();
    }
    return Response.noContent().build();
  }

  @GET
  @RolesAllowed(Role.ADMIN)
  @Operation(summary = "Lists what a tenant has at Notte, newest first")
  @Reads({RequestParameter.TENANT, RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = HoldingView.Page.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public HoldingView.Page list(@Context UriInfo uri) {
    TenantListQuery query = query(uri);
    List<Holding> found =
        holdings.list(caller.tenant(query.tenant()), query.after(), query.limit());
    String next = Cursor.next(found, Holding::id, query.limit(), query.signature());
    return new HoldingView.Page(found.stream().map(HoldingView::of).toList(), next);
  }

  private static TenantListQuery query(UriInfo uri) {
    return TenantListQuery.of(uri.getQueryParameters());
  }
}
