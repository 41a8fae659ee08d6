package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.BatchIntake;
import dev.nocturne.intake.BatchIntake.Sender;
import dev.nocturne.intake.Blocks;
import dev.nocturne.intake.Room;
import dev.nocturne.intake.Taking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
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
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Batches on their way in. */
@Path("/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class BatchResource {

  /** Documents on their way in have so much memory together, in bytes. */
  private static final long ROOM = 2 * BatchBody.LARGEST;

  /** A tenant's have no more of it, however slowly they come. */
  private static final long EACH = BatchBody.LARGEST;

  /** So long one waits until others have left some. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Caller caller;
  private final BatchIntake intake;
  private final TakingAnswer answer;
  private final long inflated;
  private final Room room = new Room(ROOM, EACH, PATIENCE);

  BatchResource(Caller caller, BatchIntake intake, Arrivals arrivals, RestConfig config) {
    this.answer = new TakingAnswer(arrivals);
    this.caller = caller;
    this.intake = intake;
    this.inflated = config.batches().inflated().asLongValue();
  }

  @POST
  @RolesAllowed(Role.SUBMIT)
  @Operation(
      summary = "Submits a batch",
      description =
          "As a document, as a stream with a job in each line, or as a form whose first part, batch,"
              + " is a document and whose second, rows, is a stream or a table. Streams and tables"
              + " may be of any length; their rows are stored and run while they arrive.")
  @Reads({
    RequestParameter.IDEMPOTENCY_KEY,
    RequestParameter.DRY_RUN,
    RequestParameter.NAME,
    RequestParameter.ON_INVALID,
    RequestParameter.MAX_CONCURRENCY,
    RequestParameter.PRIORITY
  })
  @RequestBody(
      content = {
        @Content(mediaType = BatchBody.JSON, schema = @Schema(ref = RequestSchemas.BATCH)),
        @Content(mediaType = BatchBody.LINES, schema = @Schema(ref = RequestSchemas.JOB)),
        @Content(mediaType = BatchBody.FORM, schema = @Schema(implementation = BatchParts.class))
      })
  @APIResponse(responseCode = "202", description = "It is stored; the batch as it is now")
  @APIResponse(
      responseCode = "200",
      description = "It was only tried",
      content = @Content(schema = @Schema(implementation = DryRunView.class)))
  @TakesRows
  @Refuses({ProblemType.MALFORMED_JSON, ProblemType.NOT_KEPT, ProblemType.IDEMPOTENCY_KEY_REUSED})
  public Response submit(
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      @Context HttpServerRequest request,
      InputStream body) {
    return answer.to(() -> take(headers, body, uri), new Leftover(body, request));
  }

  private Taking take(HttpHeaders headers, InputStream body, UriInfo uri) {
    String key = Idempotency.key(headers);
    try (BatchBody batch = body(headers, body)) {
      return take(key, batch, uri);
    }
  }

  private Taking take(@Nullable String key, BatchBody body, UriInfo uri) {
    if (body.isDocument()) {
      BatchQuery query = BatchQuery.ofDocument(uri.getQueryParameters());
      try (Blocks document = body.document()) {
        return intake.document(sender(key, query), document);
      }
    }
    if (body.isLines()) {
      BatchQuery query = BatchQuery.ofStream(uri.getQueryParameters());
      return intake.stream(sender(key, query), query.form(), body.rows());
    }
    if (body.isForm()) {
      BatchQuery query = BatchQuery.ofDocument(uri.getQueryParameters());
      BatchBody.Parts parts = body.parts();
      return intake.parts(sender(key, query), parts.head(), parts.rows());
    }
    throw Problems.of(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "A batch must be "
            + String.join(" or ", BatchBody.JSON, BatchBody.LINES, BatchBody.FORM)
            + ", in UTF-8");
  }

  private Sender sender(@Nullable String key, BatchQuery query) {
    return new Sender(caller.tenant(), key, query.dryRun());
  }

  @POST
  @Path("{id}/rows")
  @RolesAllowed(Role.SUBMIT)
  @Operation(
      summary = "Sends rows of a batch that was opened before",
      description =
          "Lines count on from one call to the next. With an Idempotency-Key, rows that were cut"
              + " can be sent again: what was stored of them is not stored again.")
  @Reads(RequestParameter.IDEMPOTENCY_KEY)
  @RequestBody(
      content = {
        @Content(mediaType = BatchBody.LINES, schema = @Schema(type = STRING)),
        @Content(mediaType = BatchBody.TABLE, schema = @Schema(type = STRING))
      })
  @APIResponse(responseCode = "202", description = "They are stored; the batch as it is now")
  @TakesRows
  @Refuses(ProblemType.NOT_FOUND)
  public Response rows(
      @PathParam("id") String id,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      @Context HttpServerRequest request,
      InputStream body) {
    return answer.to(
        () -> {
          BatchQuery.ofNothing(uri.getQueryParameters());
          String key = Idempotency.key(headers);
          UUID batch = Ids.known(id);
          try (BatchBody rows = body(headers, body)) {
            return intake.rows(caller.tenant(), batch, key, rows::rows);
          }
        },
        new Leftover(body, request));
  }

  @POST
  @Path("{id}/close")
  @RolesAllowed(Role.SUBMIT)
  @Operation(summary = "Says that all rows of a batch have come")
  @APIResponse(responseCode = "202", description = "It is closed; the batch as it is now")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.INVALID_BATCH})
  public Response close(@PathParam("id") String id, @Context HttpServerRequest request) {
    return answer.to(
        () -> intake.close(caller.tenant(), Ids.known(id)),
        new Leftover(InputStream.nullInputStream(), request));
  }

  private BatchBody body(HttpHeaders headers, InputStream body) {
    return new BatchBody(headers, body, inflated, room.of(caller.tenant()));
  }
}
