package dev.nocturne.notte;

import dev.nocturne.job.FailureKind;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.notte.NotteException.Rejected;

/** Makes the personas of jobs, and deletes them with their vaults. */
final class Identities {

  private final Personas personas;
  private final Vaults vaults;

  Identities(Exchange exchange) {
    this.personas = new Personas(exchange);
    this.vaults = new Vaults(exchange);
  }

  OwnPersona.Made make(OwnPersona wish) {
    Personas.Persona persona = personas.create(wish.vault(), wish.phone());
    return new OwnPersona.Made(persona.personaId(), persona.vaultId());
  }

  void delete(OwnPersona.Made made) {
    if (made.vault() != null) {
      gone(vaults.delete(made.vault()));
    }
    gone(personas.delete(made.persona()));
  }

  private static void gone(Removal removal) {
    if (removal instanceof Removal.Kept(String why)) {
      throw new Rejected(FailureKind.INVALID, why);
    }
  }
}
