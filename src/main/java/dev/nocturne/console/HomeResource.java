package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.job.JobRecord;
import dev.nocturne.rest.Caller;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.JobReader;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What is seen first. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class HomeResource {

  private static final int LATEST = 10;

  private final Caller caller;
  private final BatchReader batches;
  private final JobReader jobs;

  HomeResource(Caller caller, BatchReader batches, JobReader jobs) {
    this.caller = caller;
    this.batches = batches;
    this.jobs = jobs;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance home() {
    return Templates.home(
        batches
            .list(caller.tenant(), new BatchReader.Filter(null, null, null), null, LATEST)
            .stream()
            .map(BatchRow::of)
            .toList(),
        jobs.list(caller.tenant(), JobReader.Filter.ALL, null, LATEST));
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance home(List<BatchRow> batches, List<JobRecord> jobs);
  }
}
