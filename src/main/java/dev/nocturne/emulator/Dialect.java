package dev.nocturne.emulator;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of its known forms Notte's API has. Notte's sources disagree on them, so a client must take
 * them all.
 *
 * @param forms what is otherwise than in the newest version
 */
public record Dialect(Set<Form> forms, Errors errors) {

  /** The form of the newest version. */
  public static final Dialect NEWEST = new Dialect(Set.of(), Errors.STATUS);

  public Dialect {
    forms = Set.copyOf(forms);
  }

  /** What one source says, and the newest does not. */
  public enum Form {
    /** Lists are arrays and not pages. */
    BARE_LISTS,
    /** Times carry no zone. */
    NAIVE_TIMES,
    /** An agent's steps are states with their actions, and not events. */
    STEP_STATES,
    /** An agent answers a schema with JSON itself, and not with its text. */
    JSON_ANSWERS,
    /** What was extracted tells its data alone, or why there is none. */
    BARE_DATA,
    /** Setting cookies is answered with the cookies. */
    COOKIES_BACK,
    /** A program comes as code, without its actions. */
    CODE_ALONE,
    /** A replay is the film itself, and not where it is. */
    FILM_ITSELF,
    /** Pictures are JPEG and not PNG. */
    JPEG_PICTURES,
    /** Answers have members that other versions had or have, and one that nobody knows. */
    MORE_MEMBERS,
    /** A session idles for 15 minutes at most, and an agent has 50 steps at most. */
    LOW_LIMITS,
    /** What is not said about captchas and a page's main content means the opposite. */
    OTHER_DEFAULTS;

    /** The name in the emulator's settings. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The forms of an error's body. */
  public enum Errors {
    /** {@code status}, {@code message} and {@code detail}. */
    STATUS,
    /** {@code message} alone, as documented. */
    DOCS,
    /** {@code detail} alone, as the framework below sends it. */
    FASTAPI,
    /** A list of errors printed by Python, in {@code message}. */
    PYTHON_REPR,
    /** A page of HTML, as a proxy sends it. */
    HTML,
    /** No body. */
    EMPTY;

    /** The name in the emulator's settings. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether that is otherwise. */
  boolean has(Form form) {
    return forms.contains(form);
  }

  /** An error, with the list of what is wrong if there is one. */
  Reply error(int status, String message, Map<String, String> headers, @Nullable ArrayNode detail) {
    return new Reply(status, headers, body(status, message, detail));
  }

  private Reply.Content body(int status, String message, @Nullable ArrayNode detail) {
    var body = JsonNodeFactory.instance.objectNode();
    JsonNode list = detail == null ? body.textNode(message) : detail;
    return switch (errors) {
      case STATUS, DOCS -> {
        if (errors == Errors.STATUS) {
          body.put("status", status);
        }
        body.put("message", message);
        yield new Reply.Content.Tree(detail == null ? body : body.set("detail", detail));
      }
      case FASTAPI -> new Reply.Content.Tree(body.set("detail", list));
      case PYTHON_REPR ->
          new Reply.Content.Tree(body.put("message", detail == null ? message : python(detail)));
      case HTML -> {
        String page = "<html><body><h1>" + status + "</h1></body></html>";
        yield new Reply.Content.Data(new Blob("text/html", page.getBytes(StandardCharsets.UTF_8)));
      }
      case EMPTY -> new Reply.Content.None();
    };
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
    return has(Form.NAIVE_TIMES)
        ? LocalDateTime.ofInstant(exact, ZoneOffset.UTC).toString()
        : exact.toString();
  }

  /** The format of pictures. */
  String pictures() {
    return has(Form.JPEG_PICTURES) ? "jpeg" : "png";
  }
}
