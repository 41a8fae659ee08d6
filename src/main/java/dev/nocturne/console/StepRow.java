package dev.nocturne.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.artifact.StepPicture;
import dev.nocturne.job.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that Notte tells of what was done in a session. Its forms differ between
 * versions; what is not known is shown as it came.
 *
 * @param said what there is to read of it
 * @param picture an address of what was seen, or null
 */
record StepRow(
    String title,
    boolean failed,
    @Nullable Instant at,
    @Nullable Duration took,
    List<Excerpt> said,
    @Nullable String picture,
    Excerpt whole) {

  private static final int SHORT = 2_000;
  private static final int LONGEST_TITLE = 60;

  /** A larger picture is left to the interface, in characters. */
  private static final int LARGEST_PICTURE = 1_500_000;

  /** What is worth reading, wherever it stands. */
  private static final List<String> PLACES =
      List.of(
          "/action/url",
          "/action/selector",
          "/action/value",
          "/action/answer",
          "/state/previous_goal_eval",
          "/state/memory",
          "/state/next_goal",
          "/metadata/url",
          "/message",
          "/exception");

  static StepRow of(JsonNode step) {
    JsonNode value = step.path("value").isObject() ? step.path("value") : step;
    String text = step.toString();
    Instant begun = time(value.path("started_at"));
    Instant ended = time(value.path("ended_at"));
    return new StepRow(
        title(step, value),
        value.path("success").isBoolean() && !value.path("success").booleanValue(),
        begun == null ? ended : begun,
        begun == null || ended == null ? null : Duration.between(begun, ended),
        PLACES.stream()
            .map(value::at)
            .filter(JsonNode::isTextual)
            .map(place -> Excerpt.of(place.textValue(), SHORT))
            .filter(place -> !place.text().isBlank())
            .toList(),
        StepPicture.of(new Json(text))
            .map(StepPicture::inline)
            .filter(address -> address.length() <= LARGEST_PICTURE)
            .orElse(null),
        PrettyJson.of(text, SHORT));
  }

  private static String title(JsonNode step, JsonNode value) {
    String type = step.path("type").asText("");
    if (type.startsWith("agent_step_") && value.path("step_number").isInt()) {
      String end = type.endsWith("stop") ? " ends" : "";
      return "Step " + (value.path("step_number").intValue() + 1) + end;
    }
    return Stream.of(value.at("/action/type").asText(""), type)
        .filter(name -> !name.isEmpty())
        .findFirst()
        .map(name -> Excerpt.of(name, LONGEST_TITLE).text().replace('_', ' '))
        .orElse("Step");
  }

  private static @Nullable Instant time(JsonNode time) {
    return time.isTextual() ? parsed(time.textValue()).orElse(null) : null;
  }

  /** A time without a zone is in UTC. */
  private static Optional<Instant> parsed(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      try {
        return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
      } catch (DateTimeParseException _) {
        return Optional.empty();
      }
    }
  }
}
