package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.Payloads;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.store.Firing;
import dev.nocturne.store.Schedules;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Schedules: pause, resume, run, and what became of their times. */
@Path("/v1/schedules/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ScheduleControlResource {

  private final Caller caller;
  private final Schedules schedules;
  private final Firing firing;
  private final Payloads payloads;

  ScheduleControlResource(Caller caller, Schedules schedules, Firing firing, Payloads payloads) {
    this.caller = caller;
    this.schedules = schedules;
    this.firing = firing;
    this.payloads = payloads;
  }

  @POST
  @Path("pause")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Lets a schedule be due no more",
      description = "A run that waits is left out. What was submitted goes on.")
  @APIResponse(
      responseCode = "200",
      description = "It is stored; the schedule as it is now",
      content = @Content(schema = @Schema(implementation = ScheduleView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public ScheduleView pause(@PathParam("id") String id) {
    return hold(id, true);
  }

  @POST
  @Path("resume")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Lets a paused schedule be due again",
      description = "Times while it was paused are not made up for.")
  @APIResponse(
      responseCode = "200",
      description = "It is stored; the schedule as it is now",
      content = @Content(schema = @Schema(implementation = ScheduleView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public ScheduleView resume(@PathParam("id") String id) {
    return hold(id, false);
  }

  private ScheduleView hold(String id, boolean paused) {
    return schedules
        .hold(caller.tenant(), Ids.known(id), paused)
        .map(ScheduleView::of)
        .orElseThrow(Problems::notFound);
  }

  @POST
  @Path("run")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Submits what a schedule submits, now",
      description = "As its overlap policy allows it, and also while it is paused.")
  @APIResponse(
      responseCode = "200",
      description = "What became of it",
      content = @Content(schema = @Schema(implementation = ScheduleRunView.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public ScheduleRunView run(@PathParam("id") String id) {
    return firing
        .now(caller.tenant(), Ids.known(id), payloads)
        .map(ScheduleRunView::of)
        .orElseThrow(Problems::notFound);
  }

  @GET
  @Path("runs")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists what became of a schedule's times, newest first")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = ScheduleRunView.Page.class)))
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND})
  public ScheduleRunView.Page runs(@PathParam("id") String id, @Context UriInfo uri) {
    ListParameters query = new ListParameters(uri.getQueryParameters(), Set.of(), Set.of());
    UUID schedule = Ids.known(id);
    if (schedules.find(caller.tenant(), schedule).isEmpty()) {
      throw Problems.notFound();
    }
    List<ScheduleRun> found =
        schedules.runs(caller.tenant(), schedule, query.after(), query.limit());
    String next = Cursor.next(found, ScheduleRun::id, query.limit(), query.signature());
    return new ScheduleRunView.Page(found.stream().map(ScheduleRunView::of).toList(), next);
  }
}
