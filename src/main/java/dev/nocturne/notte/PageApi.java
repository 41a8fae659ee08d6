package dev.nocturne.notte;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Notte's operations on the page that is open in a session. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface PageApi {

  /** Reads it. */
  @POST
  @Path("/sessions/{id}/page/scrape")
  Response scrapePage(@PathParam("id") String session, String body);

  /** Runs one browser action, which is the whole body. */
  @POST
  @Path("/sessions/{id}/page/execute")
  Response execute(@PathParam("id") String session, String body);

  /** What is on it and can be done there. */
  @POST
  @Path("/sessions/{id}/page/observe")
  Response observe(
      @PathParam("id") String session,
      @QueryParam("update_metadata") boolean updateMetadata,
      String body);

  /** A picture of it. */
  @POST
  @Path("/sessions/{id}/page/screenshot")
  @Produces(MediaType.WILDCARD)
  Response screenshot(
      @PathParam("id") String session, @QueryParam("update_metadata") boolean updateMetadata);
}
