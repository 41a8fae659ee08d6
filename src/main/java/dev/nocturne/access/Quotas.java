package dev.nocturne.access;

import java.util.Map;
import java.util.stream.Stream;

/**
 * The quotas of all tenants.
 *
 * @param usual of tenants that have none of their own
 * @param own by tenant; what one of them leaves open, the usual one says
 */
public record Quotas(Quota usual, Map<String, Quota> own) {

  /** Nobody is bounded. */
  public static final Quotas NONE = new Quotas(Quota.NONE, Map.of());

  public Quotas {
    own = Map.copyOf(own);
  }

  /** What a tenant may have. */
  public Quota of(String tenant) {
    Quota found = own.get(tenant);
    return found == null ? usual : found.or(usual);
  }

  /** Whether the slots of anybody are bounded. */
  public boolean boundSlots() {
    return Stream.concat(Stream.of(usual), own.values().stream())
        .anyMatch(quota -> quota.slots() != null);
  }
}
