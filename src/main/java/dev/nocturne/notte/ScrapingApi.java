package dev.nocturne.notte;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Notte's operations that need no session of ours. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ScrapingApi {

  /** Reads a page in one call. */
  @POST
  @Path("/scrape")
  Response scrape(String body);

  /** Reads HTML that is sent along. */
  @POST
  @Path("/scrape_from_html")
  Response scrapeHtml(String body);

  /** Searches the web. */
  @POST
  @Path("/search")
  Response search(String body);
}
