package dev.nocturne.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which keys are asked for. */
public record KeyListQuery(
    @Nullable String tenant, @Nullable UUID after, int limit, String signature) {

  static final String TENANT = "tenant";

  /** What the parameters of an address ask for; one that is unknown or senseless is refused. */
  public static KeyListQuery of(MultivaluedMap<String, String> given) {
    ListParameters parameters = new ListParameters(given, Set.of(TENANT), Set.of());
    return new KeyListQuery(
        parameters.text(TENANT), parameters.after(), parameters.limit(), parameters.signature());
  }
}
