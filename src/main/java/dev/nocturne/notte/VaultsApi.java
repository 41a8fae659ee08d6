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

/** Notte's operations on vaults. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface VaultsApi {

  /** Makes one. */
  @POST
  @Path("/vaults/create")
  Response createVault(String body);

  /** A page of them, numbered from 1. */
  @GET
  @Path("/vaults")
  Response vaults(
      @QueryParam("page") int page,
      @QueryParam("page_size") int pageSize,
      @QueryParam("only_active") boolean onlyActive);

  /** The logins in one, without their secrets. */
  @GET
  @Path("/vaults/{id}")
  Response vault(@PathParam("id") String id);

  /** Names one anew. */
  @PATCH
  @Path("/vaults/{id}")
  Response renameVault(@PathParam("id") String id, String body);

  /** Deletes one. */
  @DELETE
  @Path("/vaults/{id}")
  Response deleteVault(@PathParam("id") String id);

  /** The login for a site. */
  @GET
  @Path("/vaults/{id}/credentials")
  Response credentials(@PathParam("id") String id, @QueryParam("url") String url);

  /** Keeps a login. */
  @POST
  @Path("/vaults/{id}/credentials")
  Response addCredentials(@PathParam("id") String id, String body);

  /** Forgets a login. */
  @DELETE
  @Path("/vaults/{id}/credentials")
  Response deleteCredentials(@PathParam("id") String id, @QueryParam("url") String url);
}
