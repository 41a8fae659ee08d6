package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a job wants to have in common with those that it must not run beside.
 *
 * @param job of the right shape
 */
record LaneForm(ObjectNode job) {

  /** Its name in a job. */
  static final String NAME = "serialize_by";

  private static final String HOST = "host";
  private static final String LABEL = "label:";

  /** Why the job has no such thing, or empty if it does or wants none. */
  Optional<String> refusal() {
    String by = text(NAME);
    if (HOST.equals(by) && text("url") == null) {
      return Optional.of("needs a url");
    }
    return by != null && by.startsWith(LABEL) && lane() == null
        ? Optional.of("needs a label " + by.substring(LABEL.length()))
        : Optional.empty();
  }

  /** What it has in common with them, or null if it runs beside any. */
  @Nullable String lane() {
    String by = text(NAME);
    String url = text("url");
    if (by == null) {
      return null;
    }
    if (by.equals(HOST)) {
      return url == null ? null : HOST + ":" + Targets.site(url);
    }
    JsonNode value = job.path("labels").path(by.substring(LABEL.length()));
    return value.isTextual() ? lane(by, value.textValue()) : null;
  }

  /**
   * What a job wanted that has this in common with others.
   *
   * @param labels of the job
   */
  static String by(String lane, Map<String, String> labels) {
    return labels.entrySet().stream()
        .filter(label -> lane.equals(lane(LABEL + label.getKey(), label.getValue())))
        .map(label -> LABEL + label.getKey())
        .findFirst()
        .orElse(HOST);
  }

  private static String lane(String by, String value) {
    return by + "=" + value;
  }

  private @Nullable String text(String field) {
    return job.hasNonNull(field) ? job.get(field).textValue() : null;
  }
}
