package dev.nocturne.kafka;

import dev.nocturne.access.Tenants;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * For whom the topic of requests may speak. Whoever may write to it says for which of these tenants
 * he does, so all of its producers are trusted with all of them.
 */
sealed interface Trust {

  /** The header that names the tenant. */
  String HEADER = "tenant";

  /** Stands for all tenants where they are listed. */
  String ALL = "*";

  /** For the one tenant of an installation that names none; a record need not say so. */
  record Default() implements Trust {}

  /** For these, and each record says for which. */
  record Listed(Set<String> tenants) implements Trust {
    public Listed {
      tenants = Set.copyOf(tenants);
    }
  }

  /** For any tenant, and each record says for which. */
  record Everybody() implements Trust {}

  /**
   * What an operator's list says.
   *
   * @throws IllegalStateException if one of them cannot be a tenant
   */
  static Trust of(Optional<Set<String>> listed) {
    if (listed.isEmpty()) {
      return new Default();
    }
    if (listed.get().equals(Set.of(ALL))) {
      return new Everybody();
    }
    if (!listed.get().stream().allMatch(Tenants::named)) {
      throw new IllegalStateException(
          "these settings cannot work: nocturne.kafka.tenants must be "
              + ALL
              + " or names of "
              + Tenants.RULE
              + ", separated by commas");
    }
    return new Listed(listed.get());
  }

  /**
   * The tenant of a record, or empty if the topic may not speak for it.
   *
   * @param named what its headers name, most often one
   */
  default Optional<String> tenant(List<String> named) {
    return switch (this) {
      case Default() ->
          only(
              named.isEmpty() ? List.of(Tenants.DEFAULT) : named,
              Set.of(Tenants.DEFAULT)::contains);
      case Listed(Set<String> tenants) -> only(named, tenants::contains);
      case Everybody() -> only(named, Tenants::named);
    };
  }

  private static Optional<String> only(List<String> named, Predicate<String> trusted) {
    return named.size() == 1 ? Optional.of(named.getFirst()).filter(trusted) : Optional.empty();
  }
}
