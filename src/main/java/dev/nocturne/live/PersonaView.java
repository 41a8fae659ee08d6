package dev.nocturne.live;

import dev.nocturne.notte.Personas.Persona;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A persona as clients see it. */
@Schema(name = "Persona")
public record PersonaView(
    @Schema(description = "Notte's own id, which jobs name as persona_id") String id,
    @Nullable String status,
    @Nullable String firstName,
    @Nullable String lastName,
    @Nullable String email,
    @Nullable String phoneNumber,
    @Schema(description = "of the vault that was made with it, if one was")
        @Nullable String vaultId) {

  static PersonaView of(Persona persona) {
    return new PersonaView(
        persona.personaId(),
        persona.status(),
        persona.firstName(),
        persona.lastName(),
        persona.email(),
        persona.phoneNumber(),
        persona.vaultId());
  }
}
