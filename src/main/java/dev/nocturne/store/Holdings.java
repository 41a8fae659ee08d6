package dev.nocturne.store;

import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which resources at Notte belong to which tenant. Each call is one transaction. */
public interface Holdings {

  /**
   * Those of the resources that do not belong to the tenant, whether they are another's or
   * nobody's.
   */
  Set<Resource> foreign(String tenant, Set<Resource> used);

  /**
   * Makes a resource the tenant's; again changes nothing.
   *
   * @param id of the entry, if it is new
   * @param name what it is called, if it is new; or null
   * @return empty if it belongs to another tenant
   */
  default Optional<Holding> hold(UUID id, String tenant, Resource resource, @Nullable String name) {
    return hold(id, tenant, resource, name, Map.of());
  }

  /**
   * The same together with what Notte made along with it.
   *
   * @param along by the ids of their entries, if they are new
   * @return empty if one of them belongs to another tenant
   */
  Optional<Holding> hold(
      UUID id, String tenant, Resource resource, @Nullable String name, Map<UUID, Resource> along);

  /** What a tenant has, newest first, so many at most; after an entry of the page before. */
  List<Holding> list(String tenant, @Nullable UUID after, int limit);

  /** The same of one type. */
  List<Holding> list(String tenant, Type type, @Nullable UUID after, int limit);

  /** How many of a type a tenant has. */
  int count(String tenant, Type type);

  /** The entry of a resource, if it is the tenant's. */
  Optional<Holding> find(String tenant, Resource resource);

  /** The newest entry of that name, if the tenant has one of that type. */
  Optional<Holding> named(String tenant, Type type, String name);

  /** Notes what an entry of a tenant's is called now; empty if it is not there any more. */
  Optional<Holding> rename(String tenant, UUID id, String name);

  /** An entry of a tenant's. */
  Optional<Holding> find(String tenant, UUID id);

  /** Lets a resource be nobody's, and says whether it was the tenant's. */
  boolean release(String tenant, UUID id);

  /** The same of a resource by itself. */
  boolean release(String tenant, Resource resource);

  /** Asks what is not a certain tenant's, of all that many jobs use at once. */
  @FunctionalInterface
  interface Check {

    /** Those of the resources that do not belong to the tenant. */
    Set<Resource> foreign(Set<Resource> used);

    /** The same, which also adds to a set what it found. */
    default Check noting(Set<Resource> all) {
      return used -> {
        Set<Resource> found = foreign(used);
        all.addAll(found);
        return found;
      };
    }
  }
}
