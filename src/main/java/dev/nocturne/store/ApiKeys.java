package dev.nocturne.store;

import dev.nocturne.access.ApiKey;
import dev.nocturne.access.Grant;
import dev.nocturne.access.KeyOrder;
import dev.nocturne.access.KeySecret;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The keys of all tenants. */
public interface ApiKeys {

  /** Keeps a new key under this id, and of its secret only the hash. */
  ApiKey create(UUID id, String tenant, KeyOrder order, KeySecret secret);

  /** A key of the tenant, also one that is revoked. */
  Optional<ApiKey> find(String tenant, UUID id);

  /**
   * The tenant's keys, newest first.
   *
   * @param after the last one of the page before, or null for the first page
   */
  List<ApiKey> list(String tenant, @Nullable UUID after, int limit);

  /** Ends a key for good; false if the tenant has no such key. */
  boolean revoke(String tenant, UUID id);

  /** Whether a key of anybody grants something now. */
  boolean any();

  /** What the key with this hash grants now, and notes that it was used. */
  Optional<Grant> use(byte[] hash);
}
