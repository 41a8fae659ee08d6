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

/** Notte's operations on sessions. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface SessionsApi {

  /** Opens a session. */
  @POST
  @Path("/sessions/start")
  Response startSession(String body);

  /** A session's status. */
  @GET
  @Path("/sessions/{id}")
  Response session(@PathParam("id") String id);

  /** A page of the sessions, numbered from 1. */
  @GET
  @Path("/sessions")
  Response sessions(
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize,
      @QueryParam("only_active") boolean onlyActive,
      @QueryParam("only_current_token") boolean onlyCurrentToken);

  /** Stops a session. */
  @DELETE
  @Path("/sessions/{id}/stop")
  Response stopSession(@PathParam("id") String id);

  /** Where a session can be watched. */
  @GET
  @Path("/sessions/{id}/debug")
  Response debugSession(
      @PathParam("id") String id, @QueryParam("update_metadata") boolean updateMetadata);

  /** Where one of its tabs can be watched, numbered from 0. */
  @GET
  @Path("/sessions/{id}/debug/tab")
  Response debugTab(@PathParam("id") String id, @QueryParam("tab_idx") int tab);

  /** Its film, as links or as it is. */
  @GET
  @Path("/sessions/{id}/replay")
  @Produces(MediaType.WILDCARD)
  Response replay(@PathParam("id") String id);

  /** Its cookies. */
  @GET
  @Path("/sessions/{id}/cookies")
  Response cookies(
      @PathParam("id") String id, @QueryParam("update_metadata") boolean updateMetadata);

  /** Gives it cookies. */
  @POST
  @Path("/sessions/{id}/cookies")
  Response setCookies(
      @PathParam("id") String id,
      @QueryParam("update_metadata") boolean updateMetadata,
      String body);

  /** How many steps it has seen. */
  @GET
  @Path("/sessions/{id}/offset")
  Response sessionOffset(@PathParam("id") String id);

  /** The files of what it sent and received. */
  @GET
  @Path("/sessions/{id}/network/logs")
  Response networkLogs(
      @PathParam("id") String id,
      @QueryParam("limit") int limit,
      @QueryParam("download") boolean download);

  /** What it did, as a program. */
  @GET
  @Path("/sessions/{id}/workflow/code")
  Response sessionCode(
      @PathParam("id") String id,
      @QueryParam("as_workflow") boolean asWorkflow,
      @QueryParam("infer_response_format") boolean inferResponseFormat);
}
