package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.OwnPersona;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The persona that is made for a job.
 *
 * @param job of the right shape
 */
record PersonaForm(ObjectNode job) {

  /** Its name in a job. */
  static final String NAME = "persona";

  private static final String CREATE = "create";
  private static final String PHONE = "phone";
  private static final String VAULT = "vault";
  private static final String KEEP = "keep";
  private static final String BESIDE = "must not be there beside ";

  /** What is wrong with it, where the job names another one, or another vault. */
  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (wish().isObject() && job.hasNonNull("persona_id")) {
      problems.add(new Problem("/persona_id", BESIDE + NAME));
    }
    if (wish().path(VAULT).booleanValue() && job.hasNonNull("vault_id")) {
      problems.add(new Problem("/vault_id", BESIDE + "a persona with a vault"));
    }
    return problems;
  }

  /** What is wanted, or null if nothing is. */
  @Nullable OwnPersona persona() {
    JsonNode wish = wish();
    return wish.isObject()
        ? new OwnPersona(
            wish.path(PHONE).booleanValue(),
            wish.path(VAULT).booleanValue(),
            wish.path(KEEP).booleanValue(),
            null)
        : null;
  }

  /** The same as a client would write it. */
  static ObjectNode document(OwnPersona persona) {
    return JsonNodeFactory.instance
        .objectNode()
        .put(CREATE, true)
        .put(PHONE, persona.phone())
        .put(VAULT, persona.vault())
        .put(KEEP, persona.keep());
  }

  private JsonNode wish() {
    return job.path(NAME);
  }
}
