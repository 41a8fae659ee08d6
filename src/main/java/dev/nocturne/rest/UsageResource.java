package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.CallLog;
import dev.nocturne.usage.LatestUsage;
import dev.nocturne.usage.LatestUsage.Told;
import dev.nocturne.usage.UsageView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What the key has used at Notte. */
@Path("/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class UsageResource {

  private final Caller caller;
  private final LatestUsage latest;
  private final CallLog log;

  UsageResource(Caller caller, LatestUsage latest, CallLog log) {
    this.caller = caller;
    this.latest = latest;
    this.log = log;
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(
      summary = "Tells what Notte's key has used in this month",
      description =
          "Of the whole key: all tenants, and whoever uses it beside this service. The answer may"
              + " be a minute old, and older while Notte does not answer.")
  @APIResponse(
      responseCode = "200",
      description = "What Notte said last",
      headers =
          @Header(
              name = "Age",
              description = "how old it is, in seconds",
              schema = @Schema(type = SchemaType.INTEGER)),
      content = @Content(schema = @Schema(implementation = UsageView.class)))
  public Response read() {
    return switch (latest.tell()) {
      case Told.Usage(UsageView view, var age) ->
          Response.ok(view).header("Age", age.toSeconds()).build();
      case Told.Nothing(var comeAgain) ->
          throw Problems.later(ProblemType.UNAVAILABLE, "Notte does not tell now", comeAgain);
    };
  }

  @GET
  @Path("logs")
  @RolesAllowed(Role.ADMIN)
  @Operation(
      summary = "Lists the calls that Notte counted, as Notte tells them",
      description =
          "For the operator alone: they are of the whole key, so of all tenants, one by one.")
  @Reads(RequestParameter.CURSOR)
  @APIResponse(
      responseCode = "200",
      description = "A page, as long as Notte makes it",
      content = @Content(schema = @Schema(implementation = CountedCallPage.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_KEPT})
  public CountedCallPage logs(@Context UriInfo uri) {
    String operator = caller.tenantOfOperator(null);
    int page = CountedCallPage.number(new TraceQuery(uri.getQueryParameters(), TraceQuery.CURSOR));
    return CountedCallPage.of(Looks.found(log.page(operator, page)), page);
  }
}
