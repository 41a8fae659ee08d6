package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The vaults, with what is in them. */
final class VaultStore {

  private final InstantSource clock;
  private final Latest<Vault> vaults;

  VaultStore(InstantSource clock, IntSupplier kept) {
    this.clock = clock;
    vaults = new Latest<>(kept, Vault::deleted, _ -> {});
  }

  /**
   * A vault.
   *
   * @param logins by their domains, each as it was given
   */
  record Vault(
      String id,
      String name,
      Instant createdAt,
      boolean forPersona,
      boolean deleted,
      Map<String, ObjectNode> logins) {}

  synchronized Vault create(String name, boolean forPersona) {
    Vault vault =
        new Vault(
            UUID.randomUUID().toString(),
            name,
            clock.instant(),
            forPersona,
            false,
            new TreeMap<>());
    vaults.put(vault.id(), vault);
    return vault;
  }

  /** The newest first. */
  synchronized List<Vault> list(boolean onlyActive) {
    return vaults.values().reversed().stream()
        .filter(vault -> !onlyActive || !vault.deleted())
        .toList();
  }

  synchronized Vault find(String id) {
    Vault vault = vaults.get(id);
    if (vault == null || vault.deleted()) {
      throw new CloudRefusal(404, "Vault not found");
    }
    return vault;
  }

  /**
   * Passes a vault that is there.
   *
   * @throws CloudRefusal with 404 if it is not
   */
  void mustKnow(String id) {
    Vault _ = find(id);
  }

  synchronized Vault rename(String id, String name) {
    Vault old = find(id);
    return keep(
        new Vault(id, name, old.createdAt(), old.forPersona(), old.deleted(), old.logins()));
  }

  synchronized void delete(String id) {
    Vault old = find(id);
    Vault _ = keep(new Vault(id, old.name(), old.createdAt(), old.forPersona(), true, Map.of()));
  }

  private Vault keep(Vault vault) {
    vaults.put(vault.id(), vault);
    return vault;
  }

  synchronized void add(String id, String url, ObjectNode login) {
    find(id).logins().put(domain(url), login);
  }

  synchronized @Nullable ObjectNode login(String id, String url) {
    return find(id).logins().get(domain(url));
  }

  /** Whether there was one. */
  synchronized boolean remove(String id, String url) {
    return find(id).logins().remove(domain(url)) != null;
  }

  synchronized void forget() {
    vaults.clear();
  }

  /** The last two names of the host; the emulator has no list of public suffixes. */
  private static String domain(String url) {
    String host = url;
    try {
      URI uri = URI.create(url.contains("://") ? url : "https://" + url);
      host = uri.getHost() == null ? url : uri.getHost();
    } catch (IllegalArgumentException _) {
      throw new CloudRefusal(422, "not an address");
    }
    return host.toLowerCase(Locale.ROOT).replaceFirst("^.*\\.(?=[^.]+\\.[^.]+$)", "");
  }
}
