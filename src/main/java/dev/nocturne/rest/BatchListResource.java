package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.annotations.enums.ParameterIn.QUERY;
import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.ARRAY;
import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.events.BatchView;
import dev.nocturne.job.Batch;
import dev.nocturne.store.BatchReader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Batches: look, list, results. */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class BatchListResource {

  private final Caller caller;
  private final BatchReader reader;
  private final Results results;

  BatchListResource(Caller caller, BatchReader reader, Results results) {
    this.caller = caller;
    this.reader = reader;
    this.results = results;
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells of a batch; its counts are of one moment and add up")
  @APIResponse(
      responseCode = "200",
      description = "The batch",
      content = @Content(schema = @Schema(implementation = PaidBatchView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public PaidBatchView get(@PathParam("id") String id) {
    Batch batch = find(id);
    return PaidBatchView.of(batch, reader.paid(caller.tenant(), batch.id()));
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists batches, newest first")
  @Parameter(name = "status", in = QUERY, schema = @Schema(type = STRING))
  @Parameter(name = "name", in = QUERY, schema = @Schema(type = STRING))
  @Parameter(
      name = "idempotency_key",
      in = QUERY,
      description = "the key that the batch was sent with",
      schema = @Schema(type = STRING))
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = BatchPageView.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public BatchPageView list(@Context UriInfo uri) {
    BatchListQuery query = BatchListQuery.of(uri.getQueryParameters());
    List<Batch> found = reader.list(caller.tenant(), query.filter(), query.after(), query.limit());
    String next = Cursor.next(found, Batch::id, query.limit(), query.signature());
    return new BatchPageView(found.stream().map(BatchView::of).toList(), next);
  }

  @GET
  @Path("{id}/results")
  @RolesAllowed(Role.READ)
  @Produces({NdjsonResults.TYPE, CsvResults.TYPE})
  @Operation(
      summary = "Streams what became of a batch's jobs, in the order of its rows",
      description =
          "Also while it runs: then it holds the jobs that have ended when the stream comes to"
              + " them. A stream that was cut goes on with cursor, and loses and doubles nothing.")
  @Parameter(
      name = ResultQuery.STATUS,
      in = QUERY,
      description = "given more than once, any of them; without it, all jobs that have ended",
      schema = @Schema(type = ARRAY, implementation = String.class))
  @Parameter(
      name = ResultQuery.CURSOR,
      in = QUERY,
      description = "the id in the last line that arrived",
      schema = @Schema(type = STRING, format = "uuid"))
  @APIResponse(
      responseCode = "200",
      description = "A line of JSON for each job, or a table with a header",
      content = {
        @Content(
            mediaType = NdjsonResults.TYPE,
            schema = @Schema(implementation = ResultLine.class)),
        @Content(mediaType = CsvResults.TYPE, schema = @Schema(type = STRING))
      })
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public Response results(
      @PathParam("id") String id,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServerResponse response) {
    UUID batch = find(id).id();
    return results.of(
        caller.tenant(), batch, ResultQuery.of(uri.getQueryParameters(), headers), response);
  }

  private Batch find(String id) {
    return reader.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
  }
}
