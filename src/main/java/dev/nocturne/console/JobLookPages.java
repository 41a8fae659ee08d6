package dev.nocturne.console;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.DebugView;
import dev.nocturne.live.Live;
import dev.nocturne.live.Look;
import dev.nocturne.live.Steps;
import dev.nocturne.live.Subject;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.Looks;
import dev.nocturne.rest.StepsView;
import dev.nocturne.rest.TraceQuery;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts of a job's page for which Notte is asked, when somebody opens them. */
@Path("/jobs/{id}")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class JobLookPages {

  private final Caller caller;
  private final Live live;
  private final LiveFrames frames;
  private final ObjectMapper json;

  JobLookPages(Caller caller, Live live, LiveFrames frames, ObjectMapper json) {
    this.caller = caller;
    this.live = live;
    this.frames = frames;
    this.json = json;
  }

  @GET
  @Path("steps")
  @RolesAllowed(Role.READ)
  public TemplateInstance steps(@PathParam("id") String id, @Context UriInfo uri) {
    UUID job = Ids.known(id);
    TraceQuery query = new TraceQuery(uri.getQueryParameters(), TraceQuery.CURSOR);
    Look<Optional<Steps>> look =
        live.steps(
            new Subject.OfJob(caller.tenant(), job), query::position, TraceQuery.USUAL_STEPS);
    return switch (look) {
      case Look.Found<Optional<Steps>>(Optional<Steps> steps) ->
          steps
              .map(some -> StepsView.of(some, caller.sight()))
              .map(view -> Templates.jobSteps(job, rows(view), view.nextCursor()))
              .orElseGet(() -> Templates.jobMissing("Another attempt has begun. Reload the page."));
      case Look.Missing<Optional<Steps>>(Look.Reason why) -> missing(why);
    };
  }

  @GET
  @Path("live")
  @RolesAllowed(Role.LIVE)
  public TemplateInstance live(@PathParam("id") String id) {
    return switch (live.debug(new Subject.OfJob(caller.tenant(), Ids.known(id)))) {
      case Look.Found<DebugView>(DebugView view) -> Templates.jobLive(Watch.of(view, frames));
      case Look.Missing<DebugView>(Look.Reason why) -> missing(why);
    };
  }

  private List<StepRow> rows(StepsView view) {
    try {
      List<StepRow> rows = new ArrayList<>();
      for (JsonNode step : json.readTree(view.items())) {
        rows.add(StepRow.of(step));
      }
      return rows;
    } catch (JacksonException e) {
      throw new IllegalStateException("the steps were JSON when they came", e);
    }
  }

  private static TemplateInstance missing(Look.Reason why) {
    return switch (why) {
      case Look.Reason.Unknown _ -> throw Looks.problem(why);
      case Look.Reason.Never _,
          Look.Reason.NotYet _,
          Look.Reason.Gone _,
          Look.Reason.Refused _,
          Look.Reason.Lost _,
          Look.Reason.Later _ ->
          Templates.jobMissing(Looks.problem(why).getDetail());
    };
  }

  /**
   * Where a session can be watched.
   *
   * @param here the address of what is shown in the page itself, or null
   * @param tabs those of its tabs that can be watched by themselves
   */
  record Watch(@Nullable WebLink session, @Nullable String here, List<Tab> tabs) {

    /** A tab and what is open there. */
    record Tab(String title, WebLink link) {}

    static Watch of(DebugView view, LiveFrames frames) {
      WebLink whole = view.debugUrl() == null ? null : WebLink.of(view.debugUrl());
      String href = whole == null ? null : whole.href();
      return new Watch(
          whole,
          href != null && frames.show(URI.create(href)) ? href : null,
          view.tabs().stream().flatMap(Watch::tab).toList());
    }

    private static Stream<Tab> tab(DebugView.Tab tab) {
      String address = tab.debugUrl();
      String title = tab.title() == null ? "Tab" : tab.title();
      return address == null ? Stream.of() : Stream.of(new Tab(title, WebLink.of(address)));
    }
  }

  /** The parts. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance jobSteps(UUID job, List<StepRow> steps, @Nullable String next);

    static native TemplateInstance jobLive(Watch watch);

    static native TemplateInstance jobMissing(@Nullable String why);
  }
}
