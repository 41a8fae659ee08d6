package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.store.Batches;
import dev.nocturne.store.Batches.Refusal;
import dev.nocturne.store.Draft;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Rows of a batch that never became jobs. */
@Path("/v1/batches/{id}/rejected")
@Produces(BatchBody.LINES)
@RunOnVirtualThread
class RejectedResource {

  /** Rows of up to 256 kB, so few are held at once. */
  private static final int PAGE = 20;

  private final Caller caller;
  private final Batches batches;
  private final ObjectMapper json;

  RejectedResource(Caller caller, Batches batches, ObjectMapper json) {
    this.caller = caller;
    this.batches = batches;
    this.json = json;
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Streams the rows of a batch that were refused, in their order, and why")
  @APIResponse(
      responseCode = "200",
      description = "A line of JSON for each row",
      content =
          @Content(
              mediaType = BatchBody.LINES,
              schema = @Schema(implementation = RejectedRow.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public Response rejected(@PathParam("id") String id) {
    UUID batch = Ids.known(id);
    String tenant = caller.tenant();
    Draft draft = batches.draft(tenant, batch).orElseThrow(Problems::notFound);
    UnaryOperator<String> seen = caller.sight().rows(draft.form());
    StreamingOutput body = out -> write(tenant, batch, seen, out);
    return Response.ok(body, BatchBody.LINES).build();
  }

  private void write(String tenant, UUID batch, UnaryOperator<String> seen, OutputStream out)
      throws IOException {
    List<Refusal> page = batches.refused(tenant, batch, 0, PAGE);
    while (!page.isEmpty()) {
      for (Refusal row : page) {
        RejectedRow line = new RejectedRow(row.line(), row.errors(), seen.apply(row.text()));
        out.write((json.writeValueAsString(line) + "\n").getBytes(UTF_8));
      }
      page = batches.refused(tenant, batch, page.getLast().line(), PAGE);
    }
  }

  /** A row that was refused. */
  @Schema(name = "RejectedRow")
  record RejectedRow(
      long line,
      @JsonRawValue
          @Schema(type = SchemaType.ARRAY, description = "pointer and detail of each problem")
          String errors,
      @Schema(description = "the row as it came; only its beginning if it was too long")
          String text) {}
}
