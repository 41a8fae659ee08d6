package dev.nocturne.console;

import dev.nocturne.access.ApiKey;
import dev.nocturne.access.Scope.Role;
import dev.nocturne.rest.Caller;
import dev.nocturne.rest.TenantListQuery;
import dev.nocturne.store.ApiKeys;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a tenant; the operator may name one. */
@Path("/keys")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
class KeyPages {

  private final Caller caller;
  private final ApiKeys keys;
  private final InstantSource clock;

  KeyPages(Caller caller, ApiKeys keys, InstantSource clock) {
    this.caller = caller;
    this.keys = keys;
    this.clock = clock;
  }

  @GET
  @RolesAllowed(Role.ADMIN)
  public TemplateInstance list(@Context UriInfo uri) {
    Wanted wanted = Wanted.of(uri);
    TenantListQuery query = TenantListQuery.of(wanted.parameters());
    String tenant = caller.tenant(query.tenant());
    List<ApiKey> found = keys.list(tenant, query.after(), query.limit());
    return Templates.keys(
        found.stream().map(key -> KeyRow.of(key, clock.instant())).toList(),
        tenant,
        wanted.next(found, ApiKey::id, query.limit(), query.signature()));
  }

  /**
   * A key as a line of the list.
   *
   * @param state what has become of it: on, expired or revoked
   */
  record KeyRow(ApiKey key, String state) {

    static KeyRow of(ApiKey key, Instant now) {
      ApiKey.Times times = key.times();
      if (times.revokedAt() != null) {
        return new KeyRow(key, "revoked");
      }
      boolean over = times.expiresAt() != null && !now.isBefore(times.expiresAt());
      return new KeyRow(key, over ? "expired" : "on");
    }
  }

  /** The page. */
  @CheckedTemplate(basePath = "console")
  static class Templates {
    static native TemplateInstance keys(List<KeyRow> rows, String tenant, @Nullable String next);
  }
}
