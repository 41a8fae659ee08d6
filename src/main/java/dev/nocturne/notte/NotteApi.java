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
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * Notte's REST operations, as much of them as jobs need. Bodies are JSON texts. Every reply is left
 * as a stream, since a reply may be of any size, form and duration: {@link Line} reads it.
 */
@RegisterRestClient(configKey = "notte")
@Path("")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface NotteApi {

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

  /** Starts an agent in a session. */
  @POST
  @Path("/agents/start")
  Response startAgent(String body);

  /** An agent's status and result. */
  @GET
  @Path("/agents/{id}")
  Response agent(@PathParam("id") String id);

  /** A page of the agents, numbered from 1. */
  @GET
  @Path("/agents")
  Response agents(
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize,
      @QueryParam("only_active") boolean onlyActive,
      @QueryParam("only_saved") boolean onlySaved);

  /** Asks an agent to stop; without its session Notte refuses. */
  @DELETE
  @Path("/agents/{id}/stop")
  Response stopAgent(@PathParam("id") String id, @QueryParam("session_id") String session);

  /** Reads a page in one call. */
  @POST
  @Path("/scrape")
  Response scrape(String body);

  /** Reads the page that is open in a session. */
  @POST
  @Path("/sessions/{id}/page/scrape")
  Response scrapePage(@PathParam("id") String session, String body);

  /** Runs one browser action, which is the whole body. */
  @POST
  @Path("/sessions/{id}/page/execute")
  Response execute(@PathParam("id") String session, String body);

  /** Whether Notte answers. */
  @GET
  @Path("/health")
  Response health();
}
