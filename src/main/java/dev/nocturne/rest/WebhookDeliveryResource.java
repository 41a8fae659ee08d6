package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;
import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.store.Delivery;
import dev.nocturne.store.DeliveryLog;
import dev.nocturne.store.DeliveryLog.Asked;
import dev.nocturne.store.DeliveryLog.Filter;
import dev.nocturne.store.Webhooks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What became of events at webhooks: look, list, resend, ping. */
@Path("/v1/webhooks/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class WebhookDeliveryResource {

  private static final String STATE = "state";

  private final Caller caller;
  private final Webhooks webhooks;
  private final DeliveryLog log;

  WebhookDeliveryResource(Caller caller, Webhooks webhooks, DeliveryLog log) {
    this.caller = caller;
    this.webhooks = webhooks;
    this.log = log;
  }

  @POST
  @Path("ping")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Sends a test to a webhook, once")
  @APIResponse(
      responseCode = "202",
      description = "It is on its way; the delivery tells what came of it",
      content = @Content(schema = @Schema(implementation = DeliveryView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.WEBHOOK_STATE})
  public Response ping(@PathParam("id") String id) {
    UUID webhook = Ids.known(id);
    return accepted(webhook, log.ping(caller.tenant(), webhook));
  }

  @GET
  @Path("deliveries")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists what was sent to a webhook, newest first")
  @Parameter(name = STATE, in = QUERY, schema = @Schema(type = STRING))
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = DeliveryPageView.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public DeliveryPageView list(@PathParam("id") String id, @Context UriInfo uri) {
    UUID webhook =
        webhooks.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound).id();
    ListParameters query = new ListParameters(uri.getQueryParameters(), Set.of(STATE), Set.of());
    Filter filter =
        new Filter(
            query.read(STATE, Delivery.State::of, "must be waiting, delivered or failed"),
            query.after());
    List<Delivery> found = log.list(caller.tenant(), webhook, filter, query.limit());
    String next = Cursor.next(found, Delivery::id, query.limit(), query.signature());
    return new DeliveryPageView(found.stream().map(DeliveryView::of).toList(), next);
  }

  @GET
  @Path("deliveries/{delivery}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells what became of one event at a webhook")
  @APIResponse(
      responseCode = "200",
      description = "The delivery",
      content = @Content(schema = @Schema(implementation = DeliveryView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public DeliveryView get(@PathParam("id") String id, @PathParam("delivery") String delivery) {
    return log.find(caller.tenant(), Ids.known(id), Ids.known(delivery))
        .map(DeliveryView::of)
        .orElseThrow(Problems::notFound);
  }

  @POST
  @Path("deliveries/{delivery}/resend")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Sends an event to a webhook once more",
      description = "With the same id, and with tries over three days if it fails again.")
  @APIResponse(
      responseCode = "202",
      description = "It is on its way; the delivery as it is now",
      content = @Content(schema = @Schema(implementation = DeliveryView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.WEBHOOK_STATE, ProblemType.EVENT_GONE})
  public Response resend(@PathParam("id") String id, @PathParam("delivery") String delivery) {
    UUID webhook = Ids.known(id);
    return accepted(webhook, log.resend(caller.tenant(), webhook, Ids.known(delivery)));
  }

  private static Response accepted(UUID webhook, Asked asked) {
    return switch (asked) {
      case Asked.Done(Delivery delivery) ->
          Response.accepted(DeliveryView.of(delivery))
              .location(URI.create("/v1/webhooks/" + webhook + "/deliveries/" + delivery.id()))
              .build();
      case Asked.Unknown _ -> throw Problems.notFound();
      case Asked.Off(var why) ->
          throw Problems.of(ProblemType.WEBHOOK_STATE, "The webhook is off: " + why.wire());
      case Asked.EventGone _ ->
          throw Problems.of(ProblemType.EVENT_GONE, "The event is no longer kept");
    };
  }
}
