package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.console.BatchShown.Column;
import dev.nocturne.job.Batch;
import dev.nocturne.rest.BatchListQuery;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.BatchLines;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.Batches;
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
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The list of batches, and one of them. */
@Path("/batches")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class BatchPages {

  /** So many refused rows are shown; all of them can be downloaded. */
  private static final int REFUSED = 20;

  private final Caller caller;
  private final BatchReader reader;
  private final BatchLines lines;
  private final Batches batches;
  private final InstantSource clock;

  BatchPages(
      Caller caller, BatchReader reader, BatchLines lines, Batches batches, InstantSource clock) {
    this.caller = caller;
    this.reader = reader;
    this.lines = lines;
    this.batches = batches;
    this.clock = clock;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance list(@Context UriInfo uri) {
    Wanted wanted = Wanted.of(uri);
    BatchListQuery query = BatchListQuery.of(wanted.parameters());
    List<Batch> found = reader.list(caller.tenant(), query.filter(), query.after(), query.limit());
    return Templates.batches(
        BatchRow.all(found, reader, caller.tenant(), clock.instant()),
        wanted,
        wanted.next(found, Batch::id, query.limit(), query.signature()));
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  public TemplateInstance batch(@PathParam("id") String id, @Context UriInfo uri) {
    String tenant = caller.tenant();
    Batch batch = reader.find(tenant, Ids.known(id)).orElseThrow(Problems::notFound);
    Batch.Counts counts = batch.counts();
    boolean failed = counts.failed() > 0;
    BatchShown shown =
        new BatchShown(
            BatchRow.of(batch, reader.paid(tenant, batch.id()), clock.instant()),
            Failures.of(failed ? lines.failures(tenant, batch.id()) : List.of(), counts),
            lines.count(tenant, batch.id()),
            reader.columns(tenant, batch.id()).stream().map(Column::of).toList());
    return Templates.batch(shown, refused(batch), Wanted.of(uri));
  }

  private List<Refused> refused(Batch batch) {
    if (batch.counts().rejected() == 0) {
      return List.of();
    }
    String tenant = caller.tenant();
    String form = batches.draft(tenant, batch.id()).orElseThrow(Problems::notFound).form();
    UnaryOperator<String> seen = caller.sight().rows(form);
    return batches.refused(tenant, batch.id(), 0, REFUSED).stream()
        .map(
            row ->
                new Refused(
                    row.line(),
                    LineCells.errors(row.errors()),
                    Cut.to(seen.apply(row.text()), Cut.SENTENCE)))
        .toList();
  }

  /**
   * A row that became no job.
   *
   * @param text its beginning
   */
  record Refused(long line, String errors, String text) {}

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance batches(
        List<BatchRow> batches, Wanted wanted, @Nullable String next);

    static native TemplateInstance batch(BatchShown shown, List<Refused> refused, Wanted wanted);
  }
}
