package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING;

import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.FileLinkView;
import dev.nocturne.live.FileView;
import dev.nocturne.live.HeldFiles;
import dev.nocturne.store.Holdings;
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
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;
import org.jspecify.annotations.Nullable;

/** The tenant's files in Notte's storage, which its sessions may upload to pages. */
@Path("/v1/files")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class FileResource {

  private final Caller caller;
  private final Holdings holdings;
  private final HeldFiles files;
  private final long largest;

  FileResource(Caller caller, Holdings holdings, HeldFiles files, RestConfig config) {
    this.caller = caller;
    this.holdings = holdings;
    this.files = files;
    this.largest = config.files().largest().asLongValue();
  }

  @POST
  @Path("{name}")
  @RolesAllowed(Role.SUBMIT)
  @Operation(
      summary = "Keeps a file for the tenant's sessions",
      description =
          "The body is the file itself. It takes the place of the one that was sent under the name"
              + " before, also for jobs that were submitted by then. Send it again after any error.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.WILDCARD,
              schema = @Schema(type = STRING, format = "binary")))
  @APIResponse(
      responseCode = "200",
      description = "The file, and how upload_file names it",
      content = @Content(schema = @Schema(implementation = FileView.class)))
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.REFUSED
  })
  public FileView put(
      @PathParam("name") String name, @Context HttpHeaders headers, InputStream body) {
    String file = Ids.newFile(name);
    Received received = new Received(headers, body, largest);
    return Looks.found(files.put(caller.tenant(), file, received.type(), received::then));
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(
      summary = "Lists the tenant's files, newest first",
      description = "Notte is not asked, so one may be gone there.")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = FilePage.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public FilePage list(@Context UriInfo uri) {
    ListParameters query = new ListParameters(uri.getQueryParameters(), Set.of(), Set.of());
    List<Holding> found = holdings.list(caller.tenant(), Type.FILE, query.after(), query.limit());
    String next = Cursor.next(found, Holding::id, query.limit(), query.signature());
    return new FilePage(found.stream().map(FileView::of).toList(), next);
  }

  @GET
  @Path("{name}")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where a file of the tenant's can be fetched")
  @APIResponse(
      responseCode = "200",
      description = "An address that ends soon, a new one at each call",
      content = @Content(schema = @Schema(implementation = FileLinkView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public FileLinkView get(@PathParam("name") String name) {
    return Looks.found(files.link(caller.tenant(), Ids.file(name)));
  }

  /** A page of files. */
  @Schema(name = "FilePage")
  record FilePage(
      List<FileView> items,
      @Schema(description = "for the next page; null on the last") @Nullable String nextCursor) {}
}
