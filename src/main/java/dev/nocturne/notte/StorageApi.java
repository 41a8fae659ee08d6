package dev.nocturne.notte;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.client.api.ClientMultipartForm;

/** Notte's operations on files. */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface StorageApi {

  /** The files for sessions. */
  @GET
  @Path("/storage/uploads")
  Response uploads();

  /** Where one of them is. */
  @GET
  @Path("/storage/uploads/{name}")
  Response uploaded(@PathParam("name") String name);

  /** Keeps a file for sessions. */
  @POST
  @Path("/storage/uploads/{name}")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  Response upload(@PathParam("name") String name, ClientMultipartForm form);

  /** The files from a session. */
  @GET
  @Path("/storage/{id}/downloads")
  Response downloads(@PathParam("id") String session);

  /** Where one of them is. */
  @GET
  @Path("/storage/{id}/downloads/{name}")
  Response downloaded(@PathParam("id") String session, @PathParam("name") String name);

  /** Keeps a file as if it were from a session. */
  @POST
  @Path("/storage/{id}/downloads/{name}")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  Response putDownload(
      @PathParam("id") String session, @PathParam("name") String name, ClientMultipartForm form);
}
