package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/**
 * What a request may name by its id. Connections, which {@code auth_ids} name, are taken as they
 * are: no operation makes one.
 */
final class References {

  private final VaultStore vaults;
  private final PersonaDesk personas;
  private final ProfileDesk profiles;

  References(VaultStore vaults, PersonaDesk personas, ProfileDesk profiles) {
    this.vaults = vaults;
    this.personas = personas;
    this.profiles = profiles;
  }

  /**
   * Passes a request whose vault, persona and profile are there, or that names none.
   *
   * @throws CloudRefusal with 404 if one is not
   */
  void check(JsonNode request) {
    check(request.path("vault_id"), vaults::mustKnow);
    check(request.path("persona_id"), personas::mustKnow);
    check(request.path("profile").path("id"), profiles::mustKnow);
  }

  private static void check(JsonNode id, Consumer<String> mustKnow) {
    if (id.isTextual()) {
      mustKnow.accept(id.textValue());
    }
  }
}
