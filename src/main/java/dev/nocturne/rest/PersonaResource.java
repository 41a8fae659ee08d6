package dev.nocturne.rest;

import dev.nocturne.access.Scope.Role;
import dev.nocturne.live.EmailsView;
import dev.nocturne.live.Inboxes;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/** The tenant's personas and what they were sent, asked for at Notte at every request. */
@Path("/v1/personas")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class PersonaResource {

  private final Caller caller;
  private final Inboxes inboxes;

  PersonaResource(Caller caller, Inboxes inboxes) {
    this.caller = caller;
    this.inboxes = inboxes;
  }

  @GET
  @Path("{id}")
  @RolesAllowed(Role.PERSONAS)
  @Operation(summary = "Tells who a persona is")
  @APIResponse(
      responseCode = "200",
      description = "The persona",
      content = @Content(schema = @Schema(implementation = PersonaView.class)))
  @Refuses({ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public PersonaView get(@PathParam("id") String id) {
    return Looks.found(inboxes.persona(caller.tenant(), Ids.upstream(id)));
  }

  @GET
  @Path("{id}/emails")
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Shows the e-mails that a persona got, newest first",
      description = "They may hold codes and links that log somebody in.")
  @APIResponse(
      responseCode = "200",
      description = "The e-mails",
      content = @Content(schema = @Schema(implementation = EmailsView.class)))
  @Reads({RequestParameter.MESSAGE_LIMIT, RequestParameter.ONLY_UNREAD})
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public EmailsView emails(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = query(uri);
    return Looks.found(
        inboxes.emails(caller.tenant(), Ids.upstream(id), limit(query), query.onlyUnread()));
  }

  @GET
  @Path("{id}/sms")
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Shows the text messages that a persona got, newest first",
      description = "They may hold codes that log somebody in.")
  @APIResponse(
      responseCode = "200",
      description = "The text messages",
      content = @Content(schema = @Schema(implementation = SmsView.class)))
  @Reads({RequestParameter.MESSAGE_LIMIT, RequestParameter.ONLY_UNREAD})
  @Refuses({ProblemType.BAD_PARAMETER, ProblemType.NOT_FOUND, ProblemType.NOT_KEPT})
  public SmsView sms(@PathParam("id") String id, @Context UriInfo uri) {
    TraceQuery query = query(uri);
    return Looks.found(
        inboxes.sms(caller.tenant(), Ids.upstream(id), limit(query), query.onlyUnread()));
  }

  private static TraceQuery query(UriInfo uri) {
    return new TraceQuery(uri.getQueryParameters(), TraceQuery.LIMIT, TraceQuery.ONLY_UNREAD);
  }

  private static int limit(TraceQuery query) {
    return query.limit(TraceQuery.USUAL_MESSAGES, TraceQuery.MOST_MESSAGES);
  }
}
