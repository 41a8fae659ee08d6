package dev.nocturne.console;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.ListParameters;
import dev.nocturne.rest.Problems;
import dev.nocturne.rest.ScheduleRunView;
import dev.nocturne.samples.SamplePages;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.store.Schedules;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The list of schedules, one of them with what became of its times, and how they are made. */
@Path("/schedules")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class SchedulePages {

  private final Caller caller;
  private final Schedules schedules;
  private final SamplePages pages;
  private final InstantSource clock;

  SchedulePages(Caller caller, Schedules schedules, SamplePages pages, InstantSource clock) {
    this.caller = caller;
    this.schedules = schedules;
    this.pages = pages;
    this.clock = clock;
  }

  @GET
  @RolesAllowed(Role.READ)
  public TemplateInstance list(@Context UriInfo uri) {
    Wanted wanted = Wanted.of(uri);
    ListParameters query = new ListParameters(wanted.parameters(), Set.of(), Set.of());
    List<Schedule> found = schedules.list(caller.tenant(), query.after(), query.limit());
    return Templates.schedules(
        found.stream().map(ScheduleRow::new).toList(),
        wanted.next(found, Schedule::id, query.limit(), query.signature()));
  }

  @GET
  @Path("new")
  @RolesAllowed(Role.READ)
  public TemplateInstance fresh() {
    return Templates.scheduleForm(ScheduleForm.fresh(), page());
  }

  @GET
  @Path("{id}/edit")
  @RolesAllowed(Role.READ)
  public TemplateInstance edit(@PathParam("id") String id) {
    Schedule schedule = find(id);
    return schedules
        .payload(caller.tenant(), schedule.id())
        .map(payload -> ScheduleForm.of(schedule, payload, caller.sight()))
        .map(form -> Templates.scheduleForm(form, page()))
        .orElseThrow(Problems::notFound);
  }

  /** A page to try it on. */
  private String page() {
    return pages.address().map(site -> site + "article").orElse("https://example.com/");
  }

  /** When it would be due, while somebody writes it. */
  @GET
  @Path("times")
  @RolesAllowed(Role.READ)
  public TemplateInstance times(
      @QueryParam("cron") @Nullable String cron, @QueryParam("time_zone") @Nullable String zone) {
    return Templates.scheduleTimes(Foretold.of(cron, zone, clock.instant()));
  }

  private Schedule find(String id) {
    return schedules.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  public TemplateInstance schedule(@PathParam("id") String id, @Context UriInfo uri) {
    Schedule schedule = find(id);
    Wanted wanted = Wanted.of(uri);
    ListParameters query = new ListParameters(wanted.parameters(), Set.of(), Set.of());
    List<ScheduleRun> runs =
        schedules.runs(caller.tenant(), schedule.id(), query.after(), query.limit());
    return Templates.schedule(
        new ScheduleRow(schedule),
        runs.stream().map(ScheduleRunView::of).toList(),
        wanted.next(runs, ScheduleRun::id, query.limit(), query.signature()));
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance schedules(List<ScheduleRow> rows, @Nullable String next);

    static native TemplateInstance schedule(
        ScheduleRow row, List<ScheduleRunView> runs, @Nullable String next);

    /**
     * The form.
     *
     * @param page for an example
     */
    static native TemplateInstance scheduleForm(ScheduleForm form, String page);

    static native TemplateInstance scheduleTimes(Foretold foretold);
  }
}
