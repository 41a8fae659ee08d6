package dev.nocturne.notte;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Notte's operations on personas. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface PersonasApi {

  /** Makes one. */
  @POST
  @Path("/personas/create")
  Response createPersona(String body);

  /** A page of them, numbered from 1. */
  @GET
  @Path("/personas")
  Response personas(
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize,
      @QueryParam("only_active") boolean onlyActive);

  /** One of them. */
  @GET
  @Path("/personas/{id}")
  Response persona(@PathParam("id") String id);

  /** Deletes one. */
  @DELETE
  @Path("/personas/{id}")
  Response deletePersona(@PathParam("id") String id);

  /** The e-mails it got. */
  @GET
  @Path("/personas/{id}/emails")
  Response personaEmails(
      @PathParam("id") String id,
      @QueryParam("limit") int limit,
      @QueryParam("timedelta") @Nullable String timedelta,
      @QueryParam("only_unread") boolean onlyUnread);

  /** The text messages it got. */
  @GET
  @Path("/personas/{id}/sms")
  Response personaSms(
      @PathParam("id") String id,
      @QueryParam("limit") int limit,
      @QueryParam("timedelta") @Nullable String timedelta,
      @QueryParam("only_unread") boolean onlyUnread);

  /** Gives it a telephone number. */
  @POST
  @Path("/personas/{id}/sms/number")
  Response createNumber(@PathParam("id") String id);

  /** Takes its number away. */
  @DELETE
  @Path("/personas/{id}/sms/number")
  Response deleteNumber(@PathParam("id") String id);
}
