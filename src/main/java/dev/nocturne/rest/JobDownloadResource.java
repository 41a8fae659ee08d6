package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.Downloads;
import dev.nocturne.live.DownloadsView;
import dev.nocturne.live.FileLinkView;
import dev.nocturne.live.Subject;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The files that a job's last session downloaded: what they hold is for the scope {@code live}. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class JobDownloadResource {

  private final Caller caller;
  private final Downloads downloads;

  JobDownloadResource(Caller caller, Downloads downloads) {
    this.caller = caller;
    this.downloads = downloads;
  }

  @GET
  @Path("{id}/downloads")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists the files that a job's session has downloaded")
  @APIResponse(
      responseCode = "200",
      description = "The files, whose names the sites gave",
      content = @Content(schema = @Schema(implementation = DownloadsView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public DownloadsView list(@PathParam("id") String id) {
    return Looks.found(downloads.list(of(id)));
  }

  @GET
  @Path("{id}/downloads/{name}")
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Tells where a file can be fetched that a job's session has downloaded")
  @APIResponse(
      responseCode = "200",
      description = "An address that ends soon, a new one at each call",
      content = @Content(schema = @Schema(implementation = FileLinkView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT, ProblemType.NOT_YET})
  public FileLinkView link(@PathParam("id") String id, @PathParam("name") String name) {
    return Looks.found(downloads.link(of(id), Ids.file(name)));
  }

  private Subject of(String id) {
    return new Subject.OfJob(caller.tenant(), Ids.known(id));
  }
}
