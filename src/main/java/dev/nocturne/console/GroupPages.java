package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.events.BatchView;
import dev.nocturne.job.Batch;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Status;
import dev.nocturne.rest.BatchRetries;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.ProblemType;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.BatchControl;
import dev.nocturne.store.BatchControl.Failures.Alike;
import dev.nocturne.store.BatchControl.Retry;
import dev.nocturne.store.BatchReader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The retry of those jobs of a batch that a page shows as one group: the same kind, saying the
 * same.
 */
@Path("/batches/{id}/retry")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class GroupPages {

  private static final Pattern SAYING = Pattern.compile("[0-9a-f]{64}");

  private final Caller caller;
  private final BatchReader reader;
  private final BatchControl control;
  private final BatchRetries retries;

  GroupPages(Caller caller, BatchReader reader, BatchControl control, BatchRetries retries) {
    this.caller = caller;
    this.reader = reader;
    this.control = control;
    this.retries = retries;
  }

  @POST
  @RolesAllowed(Role.MANAGE)
  public Response retry(
      @PathParam("id") String id,
      @QueryParam("failure") @Nullable String failure,
      @QueryParam("saying") @Nullable String saying,
      @Context HttpHeaders headers,
      InputStream body) {
    String tenant = caller.tenant();
    Batch batch = reader.find(tenant, Ids.known(id)).orElseThrow(Problems::notFound);
    Retry which = new Retry(Set.of(Status.FAILED), new Alike(kind(failure), key(saying)), null);
    // A group is of a page that may be old by now. Doing nothing would look as if it were done.
    if (control.kinds(tenant, batch.id(), which).isEmpty()) {
      throw Problems.conflict(
          ProblemType.BATCH_STATE,
          "No job of it has failed any more that says this. Reload the page",
          BatchView.of(batch));
    }
    return retries.retry(batch.id(), which, headers, body);
  }

  private static FailureKind kind(@Nullable String failure) {
    return LineQuery.kind(String.valueOf(failure))
        .orElseThrow(() -> Problems.badParameter("failure", "must be a kind of failure"));
  }

  private static String key(@Nullable String saying) {
    if (saying == null || !SAYING.matcher(saying).matches()) {
      throw Problems.badParameter("saying", "must be that of a group");
    }
    return saying;
  }
}
