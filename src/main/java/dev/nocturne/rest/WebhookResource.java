package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.WebhookForm;
import dev.nocturne.intake.WebhookForm.Draft;
import dev.nocturne.intake.Wish;
import dev.nocturne.job.SigningSecret;
import dev.nocturne.store.Webhook;
import dev.nocturne.store.Webhooks;
import dev.nocturne.store.Webhooks.Made;
import dev.nocturne.store.Webhooks.Patch;
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
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Webhooks: subscribe, look, list, change, rotate, delete. */
@Path("/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class WebhookResource {

  /** For so long the secret before signs along, so that receivers can change theirs in peace. */
  private static final Duration OVERLAP = Duration.ofHours(24);

  private final Caller caller;
  private final Webhooks webhooks;
  private final WebhookForm form;

  WebhookResource(Caller caller, Webhooks webhooks, WebhookForm form) {
    this.caller = caller;
    this.webhooks = webhooks;
    this.form = form;
  }

  @POST
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Has an address told of events from now on",
      description = "The answer holds the secret that messages are signed with, this once.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.WEBHOOK)))
  @APIResponse(
      responseCode = "201",
      description = "It is stored",
      headers = @Header(name = "Location", schema = @Schema(type = STRING)),
      content = @Content(schema = @Schema(implementation = WebhookSecretView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.WEBHOOK_STATE,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_WEBHOOK
  })
  public Response create(@Context HttpHeaders headers, InputStream body) {
    Draft draft = fitting(form.draft(Body.read(headers, body)));
    WebhookSecretView view =
        made(
            webhooks.create(caller.tenant(), draft.url(), draft.types(), draft.secret()),
            draft.secret());
    return Response.created(URI.create("/v1/webhooks/" + view.webhook().id()))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(view)
        .build();
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists webhooks, newest first")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = WebhookPageView.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public WebhookPageView list(@Context UriInfo uri) {
    ListParameters query = new ListParameters(uri.getQueryParameters(), Set.of(), Set.of());
    List<Webhook> found = webhooks.list(caller.tenant(), query.after(), query.limit());
    String next = Cursor.next(found, Webhook::id, query.limit(), query.signature());
    return new WebhookPageView(found.stream().map(WebhookView::of).toList(), next);
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells of a webhook")
  @APIResponse(
      responseCode = "200",
      description = "The webhook",
      content = @Content(schema = @Schema(implementation = WebhookView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public WebhookView get(@PathParam("id") String id) {
    return WebhookView.of(find(id));
  }

  @PATCH
  @Path("{id}")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Changes a webhook, or switches it off and on",
      description = "What waits while it is off is sent when it is on again.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.WEBHOOK_CHANGE)))
  @APIResponse(
      responseCode = "200",
      description = "The webhook as it is now",
      content = @Content(schema = @Schema(implementation = WebhookView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_WEBHOOK
  })
  public WebhookView change(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    UUID webhook = find(id).id();
    Patch patch = fitting(form.patch(Body.read(headers, body)));
    return webhooks
        .change(caller.tenant(), webhook, patch)
        .map(WebhookView::of)
        .orElseThrow(Problems::notFound);
  }

  @POST
  @Path("{id}/rotate")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Gives a webhook another secret",
      description =
          "The body is optional: {\"secret\": …}. For 24 hours messages are signed with the secret"
              + " before too.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.WEBHOOK_ROTATION)))
  @APIResponse(
      responseCode = "200",
      description = "The webhook with its new secret",
      content = @Content(schema = @Schema(implementation = WebhookSecretView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.WEBHOOK_STATE,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_WEBHOOK
  })
  public Response rotate(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    UUID webhook = find(id).id();
    SigningSecret next = fitting(form.rotation(Body.readOptional(headers, body)));
    WebhookSecretView view = made(webhooks.rotate(caller.tenant(), webhook, next, OVERLAP), next);
    return Response.ok(view).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Tells an address of nothing any more, and forgets its deliveries")
  @APIResponse(responseCode = "204", description = "It is gone")
  @Refuses(ProblemType.NOT_FOUND)
  public Response delete(@PathParam("id") String id) {
    if (!webhooks.delete(caller.tenant(), find(id).id())) {
      throw Problems.notFound();
    }
    return Response.noContent().build();
  }

  private Webhook find(String id) {
    return webhooks.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
  }

  private static <T> T fitting(Wish<T> wish) {
    return Wishes.fitting(wish, ProblemType.INVALID_WEBHOOK);
  }

  private static WebhookSecretView made(Made made, SigningSecret secret) {
    return switch (made) {
      case Made.Done(Webhook webhook) -> WebhookSecretView.of(webhook, secret);
      case Made.Unknown _ -> throw Problems.notFound();
      case Made.TooMany _ ->
          throw Problems.of(
              ProblemType.WEBHOOK_STATE, "There are " + Webhooks.MOST + " webhooks already");
      case Made.NoKey _ ->
          throw Problems.of(
              ProblemType.WEBHOOK_STATE,
              "The operator has given no key to keep secrets under: NOCTURNE_WEBHOOKS_KEY");
    };
  }
}
