package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.EmailsView;
import dev.nocturne.live.Inboxes;
import dev.nocturne.live.JobPersonas;
import dev.nocturne.live.PersonaView;
import dev.nocturne.live.SmsView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The persona as whom a job's agent works, its own or one that it names, and what it was sent. */
@Path("/v1/jobs/{id}/persona")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class JobPersonaResource {

  private final Caller caller;
  private final JobPersonas personas;
  private final Inboxes inboxes;

  JobPersonaResource(Caller caller, JobPersonas personas, Inboxes inboxes) {
    this.caller = caller;
    this.personas = personas;
    this.inboxes = inboxes;
  }

  @GET
  @RolesAllowed(Role.PERSONAS)
  @Operation(summary = "Tells who the persona of a job is")
  @APIResponse(
      responseCode = "200",
      description = "The persona",
      content = @Content(schema = @Schema(implementation = PersonaView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_YET, ProblemType.NOT_KEPT})
  public PersonaView get(@PathParam("id") String id) {
    return Looks.found(inboxes.persona(caller.tenant(), persona(id)));
  }

  @GET
  @Path("emails")
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Shows the e-mails that a job's persona got, newest first",
      description = "They may hold codes and links that log somebody in.")
  @APIResponse(
      responseCode = "200",
      description = "The e-mails",
      content = @Content(schema = @Schema(implementation = EmailsView.class)))
  @Reads({RequestParameter.MESSAGE_LIMIT, RequestParameter.ONLY_UNREAD})
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_YET,
    ProblemType.NOT_KEPT
  })
  public EmailsView emails(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = PersonaResource.query(uri);
    return Looks.found(
        inboxes.emails(
            caller.tenant(), persona(id), PersonaResource.limit(query), query.onlyUnread()));
  }

  @GET
  @Path("sms")
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Shows the text messages that a job's persona got, newest first",
      description = "They may hold codes that log somebody in.")
  @APIResponse(
      responseCode = "200",
      description = "The text messages",
      content = @Content(schema = @Schema(implementation = SmsView.class)))
  @Reads({RequestParameter.MESSAGE_LIMIT, RequestParameter.ONLY_UNREAD})
  @Refuses({
    ProblemType.BAD_PARAMETER,
    ProblemType.NOT_FOUND,
    ProblemType.NOT_YET,
    ProblemType.NOT_KEPT
  })
  public SmsView sms(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = PersonaResource.query(uri);
    return Looks.found(
        inboxes.sms(
            caller.tenant(), persona(id), PersonaResource.limit(query), query.onlyUnread()));
  }

  private String persona(String id) {
    UUID job = Ids.known(id);
    return Looks.found(personas.of(caller.tenant(), job));
  }
}
