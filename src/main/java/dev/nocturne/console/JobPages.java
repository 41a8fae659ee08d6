package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.events.PublicAddress;
import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.rest.ArtifactsView;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Cursor;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.JobListQuery;
import dev.nocturne.rest.Problems;
import dev.nocturne.rest.Sight;
import dev.nocturne.store.Artifacts;
import dev.nocturne.store.JobReader;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The list of jobs, and one of them. */
@Path("/jobs")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class JobPages {

  /** Of each job all is read, so a page has fewer than the interface's. */
  private static final int MOST = 50;

  private static final String SOUGHT = "q";

  private final Caller caller;
  private final JobReader reader;
  private final Artifacts artifacts;
  private final InstantSource clock;
  private final Optional<PublicAddress> publicAddress;

  JobPages(
      Caller caller,
      JobReader reader,
      Artifacts artifacts,
      InstantSource clock,
      @ConfigProperty(name = "nocturne.public-url") Optional<PublicAddress> publicAddress) {
    this.caller = caller;
    this.reader = reader;
    this.artifacts = artifacts;
    this.clock = clock;
    this.publicAddress = publicAddress;
  }

  @GET
  @RolesAllowed(Role.READ)
  public Response list(@Context UriInfo uri) {
    Wanted wanted = Wanted.of(uri);
    String sought = wanted.get(SOUGHT).strip();
    if (!sought.isEmpty()) {
      return DoorResource.to(found(sought, wanted));
    }
    JobListQuery query = JobListQuery.of(wanted.parameters());
    int limit = Math.min(MOST, query.limit());
    JobReader.Listed found = reader.list(caller.tenant(), query.filter(), query.after(), limit);
    UUID last = found.last();
    String next = last == null ? null : Cursor.after(last, query.signature());
    Sight sight = caller.sight();
    return Response.ok(
            Templates.jobs(
                    found.jobs().stream().map(job -> JobRow.of(job, sight)).toList(),
                    wanted,
                    next == null ? null : wanted.with("cursor", next))
                .render())
        .build();
  }

  /** Where something is seen that was searched for: a job's page, or those of a custom id. */
  private String found(String sought, Wanted wanted) {
    return Ids.uuid(sought)
        .flatMap(id -> reader.find(caller.tenant(), id))
        .map(job -> "/jobs/" + job.job().id())
        .orElseGet(() -> wanted.without(SOUGHT, "cursor").with("custom_id", sought));
  }

  /**
   * A job's page.
   *
   * @param seen the mark of the page that is there already, if one is
   */
  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  public Response job(
      @PathParam("id") String id, @QueryParam("seen") @Nullable String seen, @Context UriInfo uri) {
    JobRecord found = find(id);
    Job job = found.job();
    List<AttemptRecord> attempts = reader.attempts(caller.tenant(), job.id());
    ArtifactsView kept =
        ArtifactsView.of(artifacts.of(caller.tenant(), job.id()).orElseThrow(Problems::notFound));
    JobPage page = JobPage.of(found, attempts, kept, caller.sight(), clock.instant());
    if (page.mark().equals(seen)) {
      return Response.noContent().build();
    }
    PublicAddress service =
        publicAddress.orElseGet(() -> PublicAddress.of(uri.getBaseUri().toString()));
    return Response.ok(Templates.job(page, RequestText.of(job, caller.sight(), service)).render())
        .build();
  }

  @GET
  @Path("{id}/request")
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
  @RolesAllowed(Role.READ)
  public Response request(@PathParam("id") String id) {
    Job job = find(id).job();
    return Response.ok(RequestText.json(job, caller.sight()), MediaType.APPLICATION_JSON_TYPE)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"" + RequestText.name(job) + "\"")
        .build();
  }

  private JobRecord find(String id) {
    return reader.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance jobs(List<JobRow> jobs, Wanted wanted, @Nullable String next);

    static native TemplateInstance job(JobPage shown, RequestText request);
  }
}
