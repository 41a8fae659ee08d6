package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.console.Listeners.Listener;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.ProblemType;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.EventLog.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a page listens to, in whatever form it says it takes. */
@Path("/changes")
@Produces({MediaType.SERVER_SENT_EVENTS, MediaType.TEXT_HTML})
@RunOnVirtualThread
class ChangesResource {

  private final Caller caller;
  private final Changes changes;
  private final Listeners listeners;

  ChangesResource(Caller caller, Changes changes, Listeners listeners) {
    this.caller = caller;
    this.changes = changes;
    this.listeners = listeners;
  }

  @GET
  @RolesAllowed(Role.READ)
  public Response tell(
      @QueryParam("job") @Nullable String job,
      @QueryParam("batch") @Nullable String batch,
      @Context RoutingContext context) {
    Scope scope = new Scope(caller.tenant(), id(job), id(batch));
    Listener listener = listeners.of(context.request());
    Runnable end = listeners.begin(listener).orElseThrow(ChangesResource::tooMany);
    HttpServerResponse response = context.response();
    // However it ends, and whether it has begun or not.
    int _ = context.addEndHandler(_ -> end.run());
    if (response.closed()) {
      // Nobody is called who asks for it after the end.
      end.run();
    }
    StreamingOutput body =
        out -> {
          try {
            changes.tell(scope, out, () -> response.closed() || !listeners.mayStay(listener));
          } finally {
            end.run();
          }
        };
    return Response.ok(body, MediaType.SERVER_SENT_EVENTS_TYPE)
        .header("Cache-Control", "no-cache")
        // What stands between must not hold events back.
        .header("X-Accel-Buffering", "no")
        .build();
  }

  private static RuntimeException tooMany() {
    return Problems.later(
        ProblemType.RATE_LIMITED,
        "%d pages listen already; close some of them".formatted(Listeners.MOST));
  }

  private static @Nullable UUID id(@Nullable String text) {
    return text == null ? null : Ids.known(text);
  }
}
