package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.job.Batch;
import dev.nocturne.rest.BatchListQuery;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Cursor;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.BatchReader;
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
import org.jspecify.annotations.Nullable;

/** The list of batches, and one of them. */
@Path("/batches")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class BatchPages {

  private final Caller caller;
  private final BatchReader reader;

  BatchPages(Caller caller, BatchReader reader) {
    this.caller = caller;
    this.reader = reader;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance list(@Context UriInfo uri) {
    Wanted wanted = Wanted.of(uri);
    BatchListQuery query = BatchListQuery.of(wanted.parameters());
    List<Batch> found = reader.list(caller.tenant(), query.filter(), query.after(), query.limit());
    String next =
        found.size() < query.limit() ? null : Cursor.after(found.getLast().id(), query.signature());
    return Templates.batches(
        found.stream().map(BatchRow::of).toList(),
        wanted,
        next == null ? null : wanted.with("cursor", next));
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  public TemplateInstance batch(@PathParam("id") String id) {
    Batch batch =
        Ids.uuid(id)
            .flatMap(known -> reader.find(caller.tenant(), known))
            .orElseThrow(Problems::notFound);
    return Templates.batch(BatchRow.of(batch), reader.paid(caller.tenant(), batch.id()));
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance batches(
        List<BatchRow> batches, Wanted wanted, @Nullable String next);

    static native TemplateInstance batch(BatchRow row, BatchReader.Paid paid);
  }
}
