package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.job.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A job uses something that is kept at Notte.
 *
 * @param pointer where the job names it
 */
record Use(String pointer, Resource resource) {

  /** The same of what another tenant has and of what nobody has. */
  private static final String UNKNOWN =
      " of this tenant; the operator registers those that were not made here";

  /** What a job uses. */
  static List<Use> of(Kind kind, ObjectNode job, SessionForm session) {
    List<Use> uses = new ArrayList<>();
    switch (kind) {
      case AGENT -> {
        add(uses, Type.VAULT, "/vault_id", job.path("vault_id"));
        add(uses, Type.PERSONA, "/persona_id", job.path("persona_id"));
        addSession(uses, session);
      }
      case SCRAPE -> addSession(uses, session);
      case BROWSER -> {
        addSession(uses, session);
        JsonNode actions = job.path(ScriptForm.NAME);
        for (int i = 0; i < actions.size(); i++) {
          addFile(uses, "/" + ScriptForm.NAME + "/" + i, actions.path(i));
        }
      }
      case FUNCTION -> add(uses, Type.FUNCTION, "/function_id", job.path("function_id"));
      case SCRAPE_HTML, SEARCH -> {}
    }
    return uses;
  }

  /** What a session without a job uses. */
  static List<Use> of(SessionForm session) {
    List<Use> uses = new ArrayList<>();
    addSession(uses, session);
    return uses;
  }

  private static void addSession(List<Use> uses, SessionForm session) {
    ObjectNode fields = session.fields();
    add(uses, Type.VAULT, session.pointer("vault_id"), fields.path("vault_id"));
    add(uses, Type.PROFILE, session.pointer("profile") + "/id", fields.path("profile").path("id"));
    JsonNode connections = fields.path("auth_ids");
    for (int i = 0; i < connections.size(); i++) {
      add(uses, Type.CONNECTION, session.pointer("auth_ids") + "/" + i, connections.path(i));
    }
  }

  /** What one action on a page uses. */
  static List<Use> of(ObjectNode action) {
    List<Use> uses = new ArrayList<>();
    addFile(uses, "", action);
    return uses;
  }

  private static void addFile(List<Use> uses, String at, JsonNode action) {
    if (action.path("type").asText().equals("upload_file")) {
      add(uses, Type.FILE, at + "/file_path", action.path("file_path"));
    }
  }

  private static void add(List<Use> uses, Type type, String pointer, JsonNode id) {
    if (id.isTextual()) {
      uses.add(new Use(pointer, new Resource(type, id.textValue())));
    }
  }

  /** What many jobs use, each thing once. */
  static Set<Resource> resources(Collection<JobForm> jobs) {
    return things(jobs.stream().flatMap(job -> job.uses().stream()).toList());
  }

  /** What is used, each thing once. */
  static Set<Resource> things(List<Use> uses) {
    return uses.stream().map(Use::resource).collect(Collectors.toSet());
  }

  /**
   * What is wrong with a job if these do not belong to its tenant: whether they exist is not told.
   */
  static List<Problem> problems(JobForm job, Set<Resource> foreign) {
    return problems(job.uses(), foreign);
  }

  /** The same of all that something uses. */
  static List<Problem> problems(List<Use> uses, Set<Resource> foreign) {
    return uses.stream()
        .filter(use -> foreign.contains(use.resource()))
        .map(use -> new Problem(use.pointer(), "is no " + use.resource().type().wire() + UNKNOWN))
        .toList();
  }
}
