package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.artifact.ArtifactStore;
import dev.nocturne.job.Capture;
import dev.nocturne.store.Artifact.Failed;
import dev.nocturne.store.Artifact.Pending;
import dev.nocturne.store.Artifact.Stored;
import dev.nocturne.store.Artifacts;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.Cache;

/**
 * What was kept of a job. The files show what its session showed, so they are for the scope for
 * that; that they are there is not.
 */
@Path("/v1/jobs")
@RunOnVirtualThread
class JobArtifactResource {

  private static final Logger LOG = Logger.getLogger(JobArtifactResource.class);

  private final Caller caller;
  private final Artifacts artifacts;
  private final ArtifactStore store;

  JobArtifactResource(Caller caller, Artifacts artifacts, ArtifactStore store) {
    this.caller = caller;
    this.artifacts = artifacts;
    this.store = store;
  }

  @GET
  @Path("{id}/artifacts")
  @Produces(MediaType.APPLICATION_JSON)
  @Cache(noStore = true)
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells what is kept of a job's last run, and what is still to be")
  @APIResponse(
      responseCode = "200",
      description = "What the job asked for in capture",
      content = @Content(schema = @Schema(implementation = ArtifactsView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public ArtifactsView list(@PathParam("id") String id) {
    return ArtifactsView.of(
        artifacts.of(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound));
  }

  @GET
  @Path("{id}/artifacts/{name}")
  @Produces({MediaType.APPLICATION_JSON, MediaType.APPLICATION_OCTET_STREAM, "video/*", "image/*"})
  @Cache(isPrivate = true, noCache = true)
  @RolesAllowed(Role.LIVE)
  @Operation(summary = "Sends something that was kept of a job")
  @APIResponse(
      responseCode = "200",
      description = "The file, its SHA-256 as its ETag",
      content = @Content(mediaType = MediaType.WILDCARD))
  @APIResponse(responseCode = "304", description = "The file is the same as If-None-Match says")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public Response file(
      @PathParam("id") String id, @PathParam("name") String name, @Context Request request) {
    Capture capture = Capture.of(name).orElseThrow(Problems::notFound);
    return artifacts.of(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound).stream()
        .filter(one -> one.capture() == capture)
        .findFirst()
        .map(
            one ->
                switch (one.state()) {
                  case Stored stored -> file(capture, stored, request);
                  case Pending(var reason) ->
                      throw Problems.later(
                          ProblemType.NOT_YET,
                          reason == null ? "It is fetched when the job has ended" : reason);
                  case Failed(String reason, var _) ->
                      throw Problems.of(ProblemType.NOT_KEPT, reason);
                })
        .orElseThrow(() -> Problems.of(ProblemType.NOT_FOUND, "The job did not ask for it"));
  }

  private Response file(Capture capture, Stored stored, Request request) {
    EntityTag tag = new EntityTag(stored.content().sha256());
    ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    if (unchanged != null) {
      return unchanged.build();
    }
    // Nobody calls the body of an answer to HEAD, so it must not hold anything.
    boolean alone = request.getMethod().equals(HttpMethod.HEAD);
    StreamingOutput body = alone ? _ -> {} : sending(open(stored));
    String file = capture.wire() + extension(stored.content().type());
    return Response.ok(body, stored.content().type())
        .tag(tag)
        .header(HttpHeaders.CONTENT_LENGTH, stored.content().size())
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"")
        .build();
  }

  private static StreamingOutput sending(InputStream content) {
    return out -> {
      try (content) {
        content.transferTo(out);
      }
    };
  }

  private InputStream open(Stored stored) {
    try {
      return store
          .open(stored.take())
          .orElseThrow(
              () -> Problems.of(ProblemType.NOT_KEPT, "The store does not have it any more"));
    } catch (IOException e) {
      LOG.warnf(e, "the store of artifacts does not give what job %s left", stored.take().job());
      throw Problems.later(ProblemType.UNAVAILABLE, "The store cannot be read at the moment");
    }
  }

  /** Names of files are ours alone. */
  private static String extension(String type) {
    return switch (type) {
      case MediaType.APPLICATION_JSON -> ".json";
      case "video/mp4" -> ".mp4";
      case "video/webm" -> ".webm";
      case "image/png" -> ".png";
      case "image/jpeg" -> ".jpg";
      case "image/webp" -> ".webp";
      default -> "";
    };
  }
}
