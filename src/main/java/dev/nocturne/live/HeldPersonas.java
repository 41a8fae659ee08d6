package dev.nocturne.live;

import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Personas;
import dev.nocturne.notte.Personas.Persona;
import dev.nocturne.notte.Removal;
import dev.nocturne.notte.Vaults;
import dev.nocturne.store.Holdings;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Function;

/** The personas that tenants have at Notte. */
@Singleton
public final class HeldPersonas {

  private final Personas personas;
  private final Vaults vaults;
  private final Making making;
  private final Questions numbers =
      Questions.changing(
          new Reason.Lost("It may have been done; asked again, nothing is done twice"));

  HeldPersonas(Holdings holdings, NotteGroups notte) {
    this.personas = notte.personas();
    this.vaults = notte.vaults();
    this.making =
        new Making(
            holdings,
            Type.PERSONA,
            "Notte may have a persona now that is nobody's, and one with a telephone may cost"
                + " something until the operator deletes it there; another one costs once more");
  }

  /**
   * Has a persona made; never to be repeated blindly.
   *
   * @param vault whether Notte makes a vault for it, which is the tenant's as well
   * @param phone whether it has a telephone number, which not every plan has
   */
  public Look<PersonaView> create(String tenant, boolean vault, boolean phone) {
    Making.Wish<Persona> wish =
        new Making.Wish<>(
            null,
            () -> personas.create(vault, phone),
            Persona::personaId,
            HeldPersonas::vaultOf,
            this::delete);
    return switch (making.make(tenant, wish)) {
      case Missing<Making.Made<Persona>>(Reason why) -> new Missing<>(why);
      case Found<Making.Made<Persona>>(var made) -> new Found<>(PersonaView.of(made.value()));
    };
  }

  private static Set<Resource> vaultOf(Persona persona) {
    String vault = persona.vaultId();
    return vault == null ? Set.of() : Set.of(new Resource(Type.VAULT, vault));
  }

  private Removal delete(Resource made) {
    return made.type() == Type.VAULT ? vaults.delete(made.id()) : personas.delete(made.id());
  }

  /** Deletes a persona; a vault that was made with it stays the tenant's. */
  public Look<Boolean> delete(String tenant, String persona) {
    return making.delete(tenant, persona, personas::delete);
  }

  /** Gives a persona a telephone number, unless it has one, and tells who it is then. */
  public Look<PersonaView> giveNumber(String tenant, String persona) {
    return change(tenant, persona, known -> new Found<>(PersonaView.of(numbered(known))));
  }

  private Persona numbered(Persona persona) {
    if (persona.phoneNumber() != null) {
      return persona;
    }
    var _ = personas.createNumber(persona.personaId());
    return personas.get(persona.personaId()).orElse(persona);
  }

  /** Takes a persona's telephone number away, if it has one. */
  public Look<Boolean> takeNumber(String tenant, String persona) {
    return change(
        tenant,
        persona,
        known ->
            known.phoneNumber() == null
                ? new Found<>(true)
                : switch (personas.deleteNumber(persona)) {
                  case Removal.Gone _ -> new Found<>(true);
                  case Removal.Kept(String why) -> new Missing<>(new Reason.Refused(why));
                });
  }

  /** It is looked at first, so that a change whose answer was lost may be asked for again. */
  private <T> Look<T> change(String tenant, String persona, Function<Persona, Look<T>> change) {
    return making.with(
        tenant,
        persona,
        _ ->
            numbers.ask(
                tenant,
                () ->
                    personas
                        .get(persona)
                        .map(change)
                        .orElseGet(() -> new Missing<>(new Reason.Gone()))));
  }
}
