package dev.nocturne.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.OwnPersona.Made;
import dev.nocturne.job.Progress.PersonaMade;
import org.jspecify.annotations.Nullable;

/** Personas of jobs as they stand in specs and checkpoints. */
final class PersonaJson {

  private static final String PERSONA = "persona";
  private static final String VAULT = "vault";
  private static final String KEEP = "keep";

  private PersonaJson() {}

  /** What was made of it does not stand in the spec, which outlasts it. */
  static void write(ObjectNode spec, @Nullable OwnPersona persona) {
    if (persona != null) {
      spec.putObject(PERSONA)
          .put("phone", persona.phone())
          .put(VAULT, persona.vault())
          .put(KEEP, persona.keep());
    }
  }

  static @Nullable OwnPersona read(JsonNode spec) {
    JsonNode persona = spec.path(PERSONA);
    return persona.isObject()
        ? new OwnPersona(
            persona.path("phone").booleanValue(),
            persona.path(VAULT).booleanValue(),
            persona.path(KEEP).booleanValue(),
            null)
        : null;
  }

  static String memo(PersonaMade made) {
    return Tree.object()
        .put(PERSONA, made.made().persona())
        .put(VAULT, made.made().vault())
        .put(KEEP, made.keep())
        .toString();
  }

  static PersonaMade made(String memo) {
    JsonNode made = Tree.parse(memo);
    return new PersonaMade(
        new Made(Tree.required(made, PERSONA), Tree.text(made, VAULT)),
        made.path(KEEP).booleanValue());
  }
}
