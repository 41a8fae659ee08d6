package dev.nocturne.rest;

import dev.nocturne.access.Resource.Type;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.intake.KeepingDoor;
import dev.nocturne.intake.PersonaWish;
import dev.nocturne.live.EmailsView;
import dev.nocturne.live.HeldPersonas;
import dev.nocturne.live.Inboxes;
import dev.nocturne.live.PersonaView;
import dev.nocturne.live.SmsView;
import dev.nocturne.store.Holdings;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/**
 * The tenant's personas: make, list, look, delete; and what they were sent, asked for each time.
 */
@Path("/v1/personas")
@Produces(MediaType.APPLICATION_JSON)
@Cache(noStore = true)
@RunOnVirtualThread
class PersonaResource {

  private final Caller caller;
  private final Inboxes inboxes;
  private final HeldPersonas personas;
  private final Holdings holdings;
  private final KeepingDoor door;

  PersonaResource(
      Caller caller, Inboxes inboxes, HeldPersonas personas, Holdings holdings, KeepingDoor door) {
    this.caller = caller;
    this.inboxes = inboxes;
    this.personas = personas;
    this.holdings = holdings;
    this.door = door;
  }

  @POST
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Makes a persona, which is the tenant's from then on, with its vault if it has one",
      description =
          "Its jobs may name it as persona_id. Where Notte's answer is lost, a persona may be left"
              + " there that is nobody's. Sent twice, it makes two.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = RequestSchemas.PERSONA)))
  @APIResponse(
      responseCode = "201",
      description = "The persona",
      content = @Content(schema = @Schema(implementation = PersonaView.class)))
  @Refuses({
    ProblemType.MALFORMED_JSON,
    ProblemType.REQUEST_TIMEOUT,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.INVALID_PERSONA,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response create(@Context HttpHeaders headers, InputStream body) {
    PersonaWish wish =
        Wishes.fitting(door.persona(Body.read(headers, body)), ProblemType.INVALID_PERSONA);
    PersonaView persona = Looks.found(personas.create(caller.tenant(), wish.vault(), wish.phone()));
    return Response.created(UriBuilder.fromPath("/v1/personas/{id}").build(persona.id()))
        .entity(persona)
        .build();
  }

  @GET
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Lists the tenant's personas, made here and registered, newest first",
      description = "Notte is not asked, so one may be gone there.")
  @Reads({RequestParameter.LIMIT, RequestParameter.CURSOR})
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = HeldView.Page.class)))
  @Refuses(ProblemType.BAD_PARAMETER)
  public HeldView.Page list(@Context UriInfo uri) {
    return HeldView.Page.of(holdings, caller.tenant(), Type.PERSONA, uri.getQueryParameters());
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

  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Deletes a persona",
      description =
          "It is the tenant's until Notte has said that it is gone. A vault that was made with it"
              + " stays the tenant's.")
  @APIResponse(responseCode = "204", description = "It is gone")
  @Refuses({ProblemType.NOT_FOUND, ProblemType.REFUSED})
  public Response delete(@PathParam("id") String id) {
    boolean _ = Looks.found(personas.delete(caller.tenant(), Ids.upstream(id)));
    return Response.noContent().build();
  }

  @POST
  @Path("{id}/sms/number")
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Gives a persona a telephone number, unless it has one",
      description = "Notte is giving this call up. Asked again, it gives no second number.")
  @APIResponse(
      responseCode = "200",
      description = "The persona as it is now",
      content = @Content(schema = @Schema(implementation = PersonaView.class)))
  @Refuses({
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public PersonaView giveNumber(@PathParam("id") String id) {
    return Looks.found(personas.giveNumber(caller.tenant(), Ids.upstream(id)));
  }

  @DELETE
  @Path("{id}/sms/number")
  @RolesAllowed(Role.PERSONAS)
  @Operation(
      summary = "Takes a persona's telephone number away, if it has one",
      description = "Notte is giving this call up.")
  @APIResponse(responseCode = "204", description = "It has none")
  @Refuses({
    ProblemType.NOT_FOUND,
    ProblemType.NOT_KEPT,
    ProblemType.REFUSED,
    ProblemType.ANSWER_LOST
  })
  public Response takeNumber(@PathParam("id") String id) {
    boolean _ = Looks.found(personas.takeNumber(caller.tenant(), Ids.upstream(id)));
    return Response.noContent().build();
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

  static TraceQuery query(UriInfo uri) {
    return new TraceQuery(uri.getQueryParameters(), TraceQuery.LIMIT, TraceQuery.ONLY_UNREAD);
  }

  static int limit(TraceQuery query) {
    return query.limit(TraceQuery.USUAL_MESSAGES, TraceQuery.MOST_MESSAGES);
  }
}
