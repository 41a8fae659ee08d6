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

/** Notte's operations on browser profiles. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ProfilesApi {

  /** A page of them, numbered from 1. */
  @GET
  @Path("/profiles")
  Response profiles(
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize,
      @QueryParam("only_active") boolean onlyActive,
      @QueryParam("name") @Nullable String name);

  /** Makes one. */
  @POST
  @Path("/profiles/create")
  Response createProfile(String body);

  /** One of them. */
  @GET
  @Path("/profiles/{id}")
  Response profile(@PathParam("id") String id);

  /** Deletes one. */
  @DELETE
  @Path("/profiles/{id}")
  Response deleteProfile(@PathParam("id") String id);

  /** Makes another with the same in it. */
  @POST
  @Path("/profiles/{id}/duplicate")
  Response duplicateProfile(@PathParam("id") String id, String body);

  /** The cookies in one. */
  @GET
  @Path("/profiles/{id}/cookies")
  Response profileCookies(@PathParam("id") String id);

  /** Puts cookies into one. */
  @POST
  @Path("/profiles/{id}/cookies")
  Response importCookies(@PathParam("id") String id, String body);
}
