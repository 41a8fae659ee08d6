package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.PaceLog;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is seen first. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class HomeResource {

  private static final int LATEST = 10;

  private final Caller caller;
  private final BatchReader batches;
  private final Cluster cluster;
  private final PaceLog pace;
  private final Attentions attentions;
  private final QuotaLines quotas;
  private final InstantSource clock;

  HomeResource(
      Caller caller,
      BatchReader batches,
      Cluster cluster,
      PaceLog pace,
      Attentions attentions,
      QuotaLines quotas,
      InstantSource clock) {
    this.caller = caller;
    this.batches = batches;
    this.cluster = cluster;
    this.pace = pace;
    this.attentions = attentions;
    this.quotas = quotas;
    this.clock = clock;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance home() {
    String tenant = caller.tenant();
    List<BatchRow> latest =
        BatchRow.all(
            batches.list(tenant, new BatchReader.Filter(null, null, null), null, LATEST),
            batches,
            tenant,
            clock.instant());
    List<Attention> all = new ArrayList<>(attentions.ofTenant(tenant));
    if (!caller.grant().operator()) {
      return Templates.home(latest, all, null, List.of(), quotas.of(tenant));
    }
    Overview overview =
        cluster
            .figures()
            .map(
                figures -> {
                  all.addAll(attentions.ofService(figures));
                  return Overview.of(figures, pace.hour());
                })
            .orElse(null);
    return Templates.home(latest, all, overview, cluster.warnings(), List.of());
  }

  /** The page. */
  @CheckedTemplate(basePath = "console")
  static class Templates {

    /**
     * The page.
     *
     * @param overview null for tenants, and while nothing is known
     */
    static native TemplateInstance home(
        List<BatchRow> batches,
        List<Attention> attentions,
        @Nullable Overview overview,
        List<String> warnings,
        List<QuotaLines.Line> quotas);
  }
}
