package dev.nocturne.console;

import dev.nocturne.access.KeySecret;
import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.Credentials;
import dev.nocturne.store.SignIns;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Where people come in with a key, and go out. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class DoorResource {

  private final AuthConfig auth;
  private final ConsoleConfig config;
  private final Credentials credentials;
  private final SignIns signIns;

  DoorResource(AuthConfig auth, ConsoleConfig config, Credentials credentials, SignIns signIns) {
    this.auth = auth;
    this.config = config;
    this.credentials = credentials;
    this.signIns = signIns;
  }

  @GET
  @Path("login")
  @PermitAll
  public Response door(@QueryParam("next") @Nullable String next) {
    return auth.enabled() ? page(next, null, 200) : to("/");
  }

  @POST
  @Path("login")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @PermitAll
  public Response in(
      @FormParam("key") @Nullable String key,
      @FormParam("next") @Nullable String next,
      @Context HttpServerRequest request) {
    String said = key == null ? "" : key.strip();
    if (credentials.grant(said).isEmpty()) {
      return page(next, "This is no key, or not any more.", 403);
    }
    String before = Cookies.read(request);
    if (before != null) {
      signIns.close(KeySecret.hash(before));
    }
    String cookie = Cookies.give(request);
    signIns.open(KeySecret.hash(cookie), KeySecret.hash(said), config.signIn());
    return to(inside(next));
  }

  @POST
  @Path("logout")
  @PermitAll
  public Response out(@Context HttpServerRequest request) {
    String cookie = Cookies.read(request);
    if (cookie != null) {
      signIns.close(KeySecret.hash(cookie));
      Cookies.take(request);
    }
    return to("/login");
  }

  private static Response page(@Nullable String next, @Nullable String refusal, int status) {
    return Response.status(status).entity(Templates.login(inside(next), refusal)).build();
  }

  private static Response to(String page) {
    return Response.status(Response.Status.SEE_OTHER).header(HttpHeaders.LOCATION, page).build();
  }

  /** Nobody is sent to another site from here; an address has no other letters than these. */
  private static String inside(@Nullable String next) {
    return next != null && next.matches("/[A-Za-z0-9?][!-~&&[^\\\\]]*") ? next : "/";
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance login(String next, @Nullable String refusal);
  }
}
