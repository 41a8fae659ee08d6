package dev.nocturne.console;

import dev.nocturne.access.Scope;
import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.Emulation;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Who looks at a page, for the templates: what is not allowed is not shown. */
@Named("viewer")
@RequestScoped
class Viewer {

  private final Caller caller;
  private final AuthConfig config;
  private final Emulation emulation;
  private final CurrentVertxRequest request;
  private final String version;

  Viewer(
      Caller caller,
      AuthConfig config,
      Emulation emulation,
      CurrentVertxRequest request,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.caller = caller;
    this.config = config;
    this.emulation = emulation;
    this.request = request;
    this.version = version;
  }

  /** The name of the key that was brought. */
  public String name() {
    return caller.grant().name();
  }

  /** Whose jobs are shown. */
  public String tenant() {
    return caller.tenant();
  }

  /** Whether what concerns the whole service is shown. */
  public boolean operator() {
    return caller.grant().operator();
  }

  /** Whether a scope is among those of the key. */
  public boolean may(String scope) {
    return Scope.named(scope).filter(caller.grant().scopes()::contains).isPresent();
  }

  /** Whether there is a door to go out by. */
  public boolean signedIn() {
    return config.enabled();
  }

  /** Whether no real browser is behind what is shown. */
  public boolean emulated() {
    return emulation.runs();
  }

  /** The release, by which browsers know whether a file of ours has changed. */
  public String version() {
    return version;
  }

  /** What calls of this page bring along; empty where nobody needs to sign in. */
  public String token() {
    String cookie = cookie();
    return cookie == null ? "" : Cookies.token(cookie);
  }

  private @Nullable String cookie() {
    return Cookies.read(request.getCurrent().request());
  }
}
