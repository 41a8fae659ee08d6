package dev.nocturne.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which things are asked for, and whose. */
public record TenantListQuery(
    @Nullable String tenant, @Nullable UUID after, int limit, String signature) {

  static final String TENANT = "tenant";

  /** What the parameters of an address ask for; one that is unknown or senseless is refused. */
  public static TenantListQuery of(MultivaluedMap<String, String> given) {
    ListParameters parameters = new ListParameters(given, Set.of(TENANT), Set.of());
    return new TenantListQuery(
        parameters.text(TENANT), parameters.after(), parameters.limit(), parameters.signature());
  }
}
