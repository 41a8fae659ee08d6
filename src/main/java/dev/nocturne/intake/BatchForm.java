package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a batch says of itself, its rows aside.
 *
 * @param defaults what jobs get that do not say it themselves
 * @param template what every row fills in, if the rows are no jobs
 * @param reject whether one bad row refuses all
 */
public record BatchForm(
    @Nullable String name,
    ObjectNode defaults,
    @Nullable ObjectNode template,
    boolean reject,
    @Nullable Integer maxConcurrency) {

  private static final String DEFAULTS = "defaults";
  private static final String TEMPLATE = "template";

  private static final String WRITTEN_OUT =
      "have values, which are secrets and cannot wait for rows that come apart from them:"
          + " let the rows bring them";

  /** Fields of a job that are completed field by field. */
  private static final Set<String> DEEP = Set.of("labels", "session");

  /**
   * A batch of jobs that are complete, but for their priority perhaps.
   *
   * @param name of at most 255 characters
   * @param priority 0 to 9
   */
  public static BatchForm ofStream(
      @Nullable String name,
      boolean reject,
      @Nullable Integer maxConcurrency,
      @Nullable Integer priority) {
    ObjectNode defaults = JsonNodeFactory.instance.objectNode();
    if (priority != null) {
      defaults.put("priority", priority);
    }
    return new BatchForm(name, defaults, null, reject, maxConcurrency);
  }

  /**
   * What the head of a document says, which is of the right shape.
   *
   * @param reject what holds if it does not say what a bad row does
   */
  static BatchForm of(ObjectNode head, boolean reject) {
    return new BatchForm(
        head.path("name").textValue(),
        head.path(DEFAULTS) instanceof ObjectNode defaults
            ? defaults
            : JsonNodeFactory.instance.objectNode(),
        head.path(TEMPLATE) instanceof ObjectNode template ? template : null,
        head.path("on_invalid").asText(reject ? "reject" : "skip").equals("reject"),
        head.hasNonNull("max_concurrency") ? head.path("max_concurrency").asInt() : null);
  }

  /** What it cannot have where it is stored until its rows have come. */
  static List<Problem> problemsOfStored(ObjectNode head) {
    List<Problem> problems = new ArrayList<>();
    for (String part : List.of(TEMPLATE, DEFAULTS)) {
      if (head.path(part) instanceof ObjectNode job && Cookies.writtenOut(job)) {
        problems.add(new Problem("/" + part + "/session/cookies", WRITTEN_OUT));
      }
    }
    return problems;
  }

  /** The form of a batch that is stored. */
  static BatchForm stored(String text, boolean reject) {
    return of(StrictJson.around(text), reject);
  }

  /** What is stored of it, for rows that come later; secrets of cookies are not. */
  String stored() {
    ObjectNode form = JsonNodeFactory.instance.objectNode();
    if (template != null) {
      form.set(TEMPLATE, Cookies.masked(template));
    } else if (!defaults.isEmpty()) {
      form.set(DEFAULTS, Cookies.masked(defaults));
    }
    return StrictJson.text(form);
  }

  /** Equal for the same form. */
  String fingerprint() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("name", name).put("reject", reject).put("max_concurrency", maxConcurrency);
    all.put("form", stored());
    return Fingerprint.of(all);
  }

  /** The job with the defaults it lacks. */
  ObjectNode completed(ObjectNode job) {
    for (Map.Entry<String, JsonNode> standard : defaults.properties()) {
      String name = standard.getKey();
      JsonNode own = job.get(name);
      if (own == null) {
        job.set(name, standard.getValue());
      } else if (DEEP.contains(name)
          && own instanceof ObjectNode fields
          && standard.getValue() instanceof ObjectNode standards) {
        for (Map.Entry<String, JsonNode> field : standards.properties()) {
          if (!fields.has(field.getKey())) {
            fields.set(field.getKey(), field.getValue());
          }
        }
      }
    }
    return job;
  }
}
