package dev.nocturne.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nocturne.access.Grant;
import dev.nocturne.access.KeySecret;
import dev.nocturne.console.TokenDoor.Answer.Bad;
import dev.nocturne.console.TokenDoor.Answer.Good;
import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.Credentials;
import dev.nocturne.store.SignIns;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where people come in with a key or a token, and go out. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class DoorResource {

  /** The longest form, in bytes. */
  private static final int LONGEST = 32 * 1024;

  private final AuthConfig auth;
  private final ConsoleConfig config;
  private final Credentials credentials;
  private final TokenDoor tokens;
  private final SignIns signIns;

  DoorResource(
      AuthConfig auth,
      ConsoleConfig config,
      Credentials credentials,
      TokenDoor tokens,
      SignIns signIns) {
    this.auth = auth;
    this.config = config;
    this.credentials = credentials;
    this.tokens = tokens;
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
  public Response in(InputStream body, @Context HttpServerRequest request) {
    Map<String, List<String>> form = form(body);
    String said = first(form, "key").strip();
    String next = first(form, "next");
    if (credentials.grant(said).isPresent()) {
      signIns.open(changed(request), KeySecret.hash(said), config.signIn());
      return to(inside(next));
    }
    return switch (tokens.bring(said)) {
      case Good(Grant grant, String issuer, Duration left) -> {
        signIns.open(changed(request), grant, issuer, shorter(left, config.signIn()));
        yield to(inside(next));
      }
      case Bad(String why, int status) -> page(next, why, status);
    };
  }

  /** The hash of the cookie that the browser has from now on; that of before is good no more. */
  private byte[] changed(HttpServerRequest request) {
    String before = Cookies.read(request);
    if (before != null) {
      signIns.close(KeySecret.hash(before));
    }
    return KeySecret.hash(Cookies.give(request));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
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

  /** Nobody has signed in yet, so little is read; what is too long or no form says nothing. */
  private static Map<String, List<String>> form(InputStream body) {
    try {
      byte[] bytes = body.readNBytes(LONGEST + 1);
      return bytes.length > LONGEST
          ? Map.of()
          : new QueryStringDecoder(new String(bytes, UTF_8), UTF_8, false).parameters();
    } catch (IOException | IllegalArgumentException _) {
      return Map.of();
    }
  }

  private static String first(Map<String, List<String>> form, String name) {
    return form.getOrDefault(name, List.of("")).getFirst();
  }

  private Response page(@Nullable String next, @Nullable String refusal, int status) {
    return Response.status(status)
        .entity(Templates.login(inside(next), refusal, tokens.open()))
        .build();
  }

  /** Sends a browser to another page. Behind a proxy only the browser knows our scheme and name. */
  static Response to(String page) {
    return Response.status(Response.Status.SEE_OTHER).header(HttpHeaders.LOCATION, page).build();
  }

  /** Nobody is sent to another site from here; an address has no other letters than these. */
  private static String inside(@Nullable String next) {
    return next != null && next.matches("/[A-Za-z0-9?][!-~&&[^\\\\]]*") ? next : "/";
  }

  /** The pages. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance login(String next, @Nullable String refusal, boolean tokens);
  }
}
