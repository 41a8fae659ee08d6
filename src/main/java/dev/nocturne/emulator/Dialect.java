package dev.nocturne.emulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which of its known forms Notte's JSON has. Notte's sources disagree on them, so a client must
 * take them all.
 *
 * @param bareLists lists are arrays, as in older versions, and not pages
 * @param naiveTimes times carry no zone
 */
public record Dialect(boolean bareLists, boolean naiveTimes, Errors errors) {

  /** The form of the newest version. */
  public static final Dialect NEWEST = new Dialect(false, false, Errors.STATUS);

  /** The forms of an error's body. */
  public enum Errors {
    /** {@code status}, {@code message} and {@code detail}. */
    @JsonProperty("status")
    STATUS,
    /** {@code message} alone, as documented. */
    @JsonProperty("docs")
    DOCS,
    /** {@code detail} alone, as the framework below sends it. */
    @JsonProperty("fastapi")
    FASTAPI,
    /** A list of errors printed by Python, in {@code message}. */
    @JsonProperty("python_repr")
    PYTHON_REPR,
    /** No body. */
    @JsonProperty("empty")
    EMPTY
  }

  /** The body of an error; null for none. */
  @Nullable ObjectNode error(int status, String message, @Nullable ArrayNode detail) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    switch (errors) {
      case STATUS -> body.put("status", status).put("message", message);
      case DOCS -> body.put("message", message);
      case FASTAPI -> body.put("detail", message);
      case PYTHON_REPR -> body.put("message", detail == null ? message : python(detail));
      case EMPTY -> {
        return null;
      }
    }
    if (detail != null && errors != Errors.PYTHON_REPR) {
      body.set("detail", detail);
    }
    return body;
  }

  private static String python(ArrayNode detail) {
    StringBuilder list = new StringBuilder();
    detail.forEach(
        error -> {
          StringBuilder place = new StringBuilder();
          error.path("loc").forEach(step -> place.append('\'').append(step.asText()).append("', "));
          list.append(list.isEmpty() ? "" : ", ")
              .append("{'type': '")
              .append(error.path("type").asText())
              .append("', 'loc': (")
              .append(place)
              .append("), 'msg': '")
              .append(error.path("msg").asText())
              .append("'}");
        });
    return "[" + list + "]";
  }

  /** A time, exact to a microsecond; null stays null. */
  @Nullable String time(@Nullable Instant time) {
    if (time == null) {
      return null;
    }
    Instant exact = time.truncatedTo(ChronoUnit.MICROS);
    return naiveTimes
        ? LocalDateTime.ofInstant(exact, ZoneOffset.UTC).toString()
        : exact.toString();
  }
}
