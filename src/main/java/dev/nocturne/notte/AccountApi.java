package dev.nocturne.notte;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Notte's operations on Notte itself and on what the key has used. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface AccountApi {

  /** Whether Notte answers. */
  @GET
  @Path("/health")
  Response health();

  /** Whether Notte is ready for work. */
  @GET
  @Path("/ready")
  Response ready();

  /** What the key has used. */
  @GET
  @Path("/usage")
  Response usage(@QueryParam("period") @Nullable String period);

  /** A page of the calls that were counted, numbered from 1. */
  @GET
  @Path("/usage/logs")
  Response usageLogs(
      @QueryParam("endpoint") @Nullable String endpoint,
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize);
}
