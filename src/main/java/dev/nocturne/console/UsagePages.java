package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.store.BatchReader;
import dev.nocturne.usage.LatestUsage;
import dev.nocturne.usage.LatestUsage.Told;
import dev.nocturne.usage.UsageView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Notte's key has used, and what the latest batches cost. */
@Path("/usage")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class UsagePages {

  private static final int LATEST = 20;

  private final Caller caller;
  private final LatestUsage usage;
  private final BatchReader batches;
  private final InstantSource clock;

  UsagePages(Caller caller, LatestUsage usage, BatchReader batches, InstantSource clock) {
    this.caller = caller;
    this.usage = usage;
    this.batches = batches;
    this.clock = clock;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance spent() {
    String tenant = caller.tenant();
    return Templates.usage(
        BatchRow.all(
            batches.list(tenant, new BatchReader.Filter(null, null, null), null, LATEST),
            batches,
            tenant,
            clock.instant()));
  }

  /** A part of the page, since Notte may take its time. */
  @GET
  @Path("account")
  @RolesAllowed(Role.READ)
  public TemplateInstance account() {
    return switch (usage.tell()) {
      case Told.Usage(UsageView view, var age) ->
          Templates.usageAccount(view, Cost.of(view.costs()), age.toSeconds());
      case Told.Nothing(var comeAgain) ->
          Templates.usageAccount(null, List.of(), Math.max(1, comeAgain.toSeconds()));
    };
  }

  /**
   * What one kind of thing has cost.
   *
   * @param share of all, in a thousand
   */
  record Cost(String kind, BigDecimal sum, int share) {

    static List<Cost> of(UsageView.Costs costs) {
      BigDecimal total = costs.total();
      return List.of(
          of("Browsers", costs.browser(), total),
          of("Proxies", costs.proxy(), total),
          of("Language models", costs.llm(), total),
          of("Functions", costs.function(), total));
    }

    private static Cost of(String kind, @Nullable BigDecimal dollars, @Nullable BigDecimal total) {
      BigDecimal known = dollars == null ? BigDecimal.ZERO : dollars;
      boolean all = total != null && total.signum() > 0;
      int share =
          all
              ? known
                  .movePointRight(3)
                  .divide(total, 0, RoundingMode.HALF_UP)
                  .min(BigDecimal.valueOf(BatchRow.WIDTH))
                  .intValue()
              : 0;
      return new Cost(kind, known, share);
    }
  }

  /** The page and its part. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance usage(List<BatchRow> batches);

    /**
     * The part.
     *
     * @param view null if Notte has not answered yet
     * @param seconds how old it is, or after how many to ask again
     */
    static native TemplateInstance usageAccount(
        @Nullable UsageView view, List<Cost> costs, long seconds);
  }
}
