package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.ListParameters;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.Delivery;
import dev.nocturne.store.DeliveryLog;
import dev.nocturne.store.DeliveryLog.Filter;
import dev.nocturne.store.Webhook;
import dev.nocturne.store.Webhooks;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The list of webhooks, and one of them with what was sent to it. */
@Path("/webhooks")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class WebhookPages {

  private static final String STATE = "state";

  private final Caller caller;
  private final Webhooks webhooks;
  private final DeliveryLog log;

  WebhookPages(Caller caller, Webhooks webhooks, DeliveryLog log) {
    this.caller = caller;
    this.webhooks = webhooks;
    this.log = log;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance list(@Context UriInfo uri) {
    Wanted wanted = Wanted.of(uri);
    ListParameters query = new ListParameters(wanted.parameters(), Set.of(), Set.of());
    List<Webhook> found = webhooks.list(caller.tenant(), query.after(), query.limit());
    return Templates.webhooks(
        found, wanted.next(found, Webhook::id, query.limit(), query.signature()));
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  public TemplateInstance webhook(@PathParam("id") String id, @Context UriInfo uri) {
    Webhook webhook = webhooks.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
    Wanted wanted = Wanted.of(uri);
    ListParameters query = new ListParameters(wanted.parameters(), Set.of(STATE), Set.of());
    Filter filter =
        new Filter(
            query.read(STATE, Delivery.State::of, "must be waiting, delivered or failed"),
            query.after());
    List<Delivery> found = log.list(caller.tenant(), webhook.id(), filter, query.limit());
    return Templates.webhook(
        webhook, found, wanted, wanted.next(found, Delivery::id, query.limit(), query.signature()));
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance webhooks(List<Webhook> webhooks, @Nullable String next);

    static native TemplateInstance webhook(
        Webhook webhook, List<Delivery> deliveries, Wanted wanted, @Nullable String next);
  }
}
