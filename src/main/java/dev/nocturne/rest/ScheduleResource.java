package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.ScheduleIntake;
import dev.nocturne.intake.Scheduling;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.store.Schedules;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Schedules: make, look, list, change, delete. */
@Path("/v1/schedules")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ScheduleResource {

  private final Caller caller;
  private final ScheduleIntake intake;
  private final Schedules schedules;

  ScheduleResource(Caller caller, ScheduleIntake intake, Schedules schedules) {
    this.caller = caller;
    this.intake = intake;
    this.schedules = schedules;
  }

  @POST
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Submits a batch or a job again and again, at the times of a cron expression")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.SCHEDULE)))
  @APIResponse(
      responseCode = "201",
      description = "It is stored",
      content = @Content(schema = @Schema(implementation = ScheduleView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.SCHEDULE_STATE,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_SCHEDULE
  })
  public Response create(@Context HttpHeaders headers, InputStream body) {
    byte[] document = Body.read(headers, body, ScheduleIntake.LARGEST);
    ScheduleView view = stored(intake.create(caller.tenant(), document));
    return Response.created(URI.create("/v1/schedules/" + view.id())).entity(view).build();
  }

  @GET
  @RolesAllowed(Role.READ)
  @Operation(summary = "Lists schedules, newest first, without what they submit")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = ScheduleView.Page.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public ScheduleView.Page list(@Context UriInfo uri) {
    ListParameters query = new ListParameters(uri.getQueryParameters(), Set.of(), Set.of());
    List<Schedule> found = schedules.list(caller.tenant(), query.after(), query.limit());
    String next = Cursor.next(found, Schedule::id, query.limit(), query.signature());
    return new ScheduleView.Page(found.stream().map(ScheduleView::of).toList(), next);
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.READ)
  @Operation(summary = "Tells of a schedule, with what it submits")
  @APIResponse(
      responseCode = "200",
      description = "The schedule",
      content = @Content(schema = @Schema(implementation = ScheduleView.Whole.class)))
  @Refuses(ProblemType.NOT_FOUND)
  public ScheduleView.Whole get(@PathParam("id") String id) {
    Schedule found = find(id);
    return schedules
        .payload(caller.tenant(), found.id())
        .map(payload -> ScheduleView.Whole.of(found, payload, caller.sight()))
        .orElseThrow(Problems::notFound);
  }

  @PATCH
  @Path("{id}")
  @RolesAllowed(Role.MANAGE)
  @Operation(
      summary = "Changes fields of a schedule",
      description =
          "Fields that are not sent stay as they are; a batch or a job is replaced as a whole.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.SCHEDULE_CHANGE)))
  @APIResponse(
      responseCode = "200",
      description = "It is stored; the schedule as it is now",
      content = @Content(schema = @Schema(implementation = ScheduleView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.NOT_FOUND,
    ProblemType.SCHEDULE_BUSY,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_SCHEDULE
  })
  public ScheduleView change(
      @PathParam("id") String id, @Context HttpHeaders headers, InputStream body) {
    UUID known = find(id).id();
    byte[] document = Body.read(headers, body, ScheduleIntake.LARGEST);
    return stored(intake.change(caller.tenant(), known, document));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.MANAGE)
  @Operation(summary = "Deletes a schedule with its runs; what it submitted goes on")
  @APIResponse(responseCode = "204", description = "It is gone")
  @Refuses(ProblemType.NOT_FOUND)
  public Response delete(@PathParam("id") String id) {
    if (!schedules.delete(caller.tenant(), Ids.known(id))) {
      throw Problems.notFound();
    }
    return Response.noContent().build();
  }

  private static ScheduleView stored(Scheduling scheduling) {
    return switch (scheduling) {
      case Scheduling.Stored(Schedule schedule) -> ScheduleView.of(schedule);
      case Scheduling.Refused(var problems) -> throw Problems.invalidSchedule(problems);
      case Scheduling.Malformed(String detail) ->
          throw Problems.of(ProblemType.MALFORMED_JSON, detail);
      case Scheduling.TooMany _ ->
          throw Problems.of(
              ProblemType.SCHEDULE_STATE, "There are " + Schedules.MOST + " schedules already");
      case Scheduling.Unknown _ -> throw Problems.notFound();
      case Scheduling.Busy _ ->
          throw Problems.later(ProblemType.SCHEDULE_BUSY, "Send the change again");
    };
  }

  private Schedule find(String id) {
    return schedules.find(caller.tenant(), Ids.known(id)).orElseThrow(Problems::notFound);
  }
}
