package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.EventLog.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
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

/** What a page listens to. */
@Path("/changes")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RunOnVirtualThread
class ChangesResource {

  private final Caller caller;
  private final Changes changes;

  ChangesResource(Caller caller, Changes changes) {
    this.caller = caller;
    this.changes = changes;
  }

  @GET
  @RolesAllowed(Role.READ)
  public Response tell(
      @QueryParam("job") @Nullable String job,
      @QueryParam("batch") @Nullable String batch,
      @Context HttpServerResponse response) {
    Scope scope = new Scope(caller.tenant(), id(job), id(batch));
    StreamingOutput body = out -> changes.tell(scope, out, response::closed);
    return Response.ok(body, MediaType.SERVER_SENT_EVENTS_TYPE)
        .header("Cache-Control", "no-cache")
        // What stands between must not hold events back.
        .header("X-Accel-Buffering", "no")
        .build();
  }

  private static @Nullable UUID id(@Nullable String text) {
    return text == null ? null : Ids.uuid(text).orElseThrow(Problems::notFound);
  }
}
