package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.Downloads;
import dev.nocturne.live.DownloadsView;
import dev.nocturne.live.FileLinkView;
import dev.nocturne.live.Subject;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/**
 * The files that a session without a job downloaded, as {@link JobDownloadResource} has a job's.
 */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class SessionDownloadResource {

  private final Caller caller;
  private final Downloads downloads;
  private final long largest;

  SessionDownloadResource(Caller caller, Downloads downloads, RestConfig config) {
    this.caller = caller;
    this.downloads = downloads;
    this.largest = config.files().largest().asLongValue();
  }

  @GET
  @Path("{id}/downloads")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists the files that a session without a job has downloaded")
  @APIResponse(
      responseCode = "200",
      description = "The files, whose names the sites gave",
      content = @Content(schema = @Schema(implementation = DownloadsView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public DownloadsView list(@PathParam("id") String id) {
    return Looks.found(downloads.list(of(id)));
  }

  @GET
  @Path("{id}/downloads/{name}")
  @RolesAllowed(Role.LIVE)
  @Operation(
      summary = "Tells where a file can be fetched that a session without a job has downloaded")
  @APIResponse(
      responseCode = "200",
      description = "An address that ends soon, a new one at each call",
      content = @Content(schema = @Schema(implementation = FileLinkView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public FileLinkView link(@PathParam("id") String id, @PathParam("name") String name) {
    return Looks.found(downloads.link(of(id), Ids.file(name)));
  }

  @POST
  @Path("{id}/downloads/{name}")
  @RolesAllowed(Role.LIVE)
  @Operation(
      summary = "Keeps a file beside those that a session without a job has downloaded",
      description = "The body is the file itself. Send it again after any error.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.WILDCARD,
              schema = @Schema(type = STRING, format = "binary")))
  @APIResponse(responseCode = "204", description = "It is kept")
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.REFUSED
  })
  public Response put(
      @PathParam("id") String id,
      @PathParam("name") String name,
      @Context HttpHeaders headers,
      InputStream body) {
    Subject.OfSession session = of(id);
    String file = Ids.newFile(name);
    Received received = new Received(headers, body, largest);
    boolean _ = Looks.found(downloads.put(session, file, received.type(), received::then));
    return Response.noContent().build();
  }

  private Subject.OfSession of(String id) {
    return new Subject.OfSession(caller.tenant(), Ids.known(id));
  }
}
