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

/** Notte's operations on agents. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface AgentsApi {

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

  /** What it did, as a program. */
  @GET
  @Path("/agents/{id}/workflow/code")
  Response agentCode(
      @PathParam("id") String id,
      @QueryParam("as_workflow") boolean asWorkflow,
      @QueryParam("infer_response_format") boolean inferResponseFormat);
}
