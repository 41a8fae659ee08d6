package dev.nocturne.notte;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.client.api.ClientMultipartForm;
import org.jspecify.annotations.Nullable;

/** Notte's operations on functions and their runs. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface FunctionsApi {

  /** A page of them, numbered from 1. */
  @GET
  @Path("/functions")
  Response functions(
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize,
      @QueryParam("only_active") boolean onlyActive);

  /** Makes one. */
  @POST
  @Path("/functions")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  Response createFunction(ClientMultipartForm form);

  /** One of them, and where its program is. */
  @GET
  @Path("/functions/{id}")
  Response function(@PathParam("id") String id, @QueryParam("version") @Nullable String version);

  /** Gives one another program. */
  @POST
  @Path("/functions/{id}")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  Response updateFunction(@PathParam("id") String id, ClientMultipartForm form);

  /** Deletes one. */
  @DELETE
  @Path("/functions/{id}")
  Response deleteFunction(@PathParam("id") String id);

  /** Copies one. */
  @POST
  @Path("/functions/{id}/fork")
  Response forkFunction(@PathParam("id") String id);

  /** A page of its runs, numbered from 1. */
  @GET
  @Path("/functions/{id}/runs")
  Response runs(
      @PathParam("id") String id,
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize,
      @QueryParam("only_active") boolean onlyActive);

  /** Runs one. */
  @POST
  @Path("/functions/{id}/runs/start")
  Response startRun(@PathParam("id") String id, String body);

  /** One of its runs. */
  @GET
  @Path("/functions/{id}/runs/{run}")
  Response run(@PathParam("id") String id, @PathParam("run") String run);

  /** Writes down how a run stands. */
  @PATCH
  @Path("/functions/{id}/runs/{run}")
  Response updateRun(@PathParam("id") String id, @PathParam("run") String run, String body);

  /** Stops a run. */
  @DELETE
  @Path("/functions/{id}/runs/{run}")
  Response stopRun(@PathParam("id") String id, @PathParam("run") String run);

  /** Lets it run by itself. */
  @POST
  @Path("/functions/{id}/schedule")
  Response scheduleFunction(@PathParam("id") String id, String body);

  /** Lets it run no longer by itself. */
  @DELETE
  @Path("/functions/{id}/schedule")
  Response unscheduleFunction(@PathParam("id") String id);

  /** Sends a body to the very address that the client was made for. */
  @POST
  Response post(String body);
}
