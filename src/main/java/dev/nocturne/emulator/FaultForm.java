package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Faults as JSON: {@code operation}, {@code skip}, {@code times}, {@code contains}, {@code
 * probability}, {@code seed}, {@code headers}, {@code effect}, and what the effect takes: {@code
 * status}, {@code body}, {@code done}, {@code lasts}, {@code bytes}, {@code to}, {@code members}.
 */
final class FaultForm {

  private static final long HUGE = 256L << 20;
  private static final Duration DRIP = Duration.ofSeconds(1);

  private final ObjectNode form;
  private final Set<String> read = new HashSet<>();

  private FaultForm(ObjectNode form) {
    this.form = form;
  }

  /**
   * Reads a script.
   *
   * @throws IllegalArgumentException if it is none
   */
  static List<Fault> read(JsonNode script) {
    if (!script.isArray()) {
      throw new IllegalArgumentException("a fault script is a list");
    }
    List<Fault> faults = new ArrayList<>();
    for (JsonNode one : script) {
      if (!(one instanceof ObjectNode object)) {
        throw new IllegalArgumentException("a fault is an object");
      }
      faults.add(new FaultForm(object).fault());
    }
    return faults;
  }

  private Fault fault() {
    Map<String, String> headers = new HashMap<>();
    field("headers").properties().forEach(e -> headers.put(e.getKey(), e.getValue().asText()));
    JsonNode probability = field("probability");
    long seed = field("seed").asLong();
    Fault fault =
        new Fault(
            operation(),
            field("skip").asInt(),
            field("times").asInt(),
            text("contains"),
            probability.isNumber() ? new Fault.Chance(probability.asDouble(), seed) : null,
            headers,
            effect(field("effect").asText()));
    form.fieldNames()
        .forEachRemaining(
            name -> {
              if (!read.contains(name)) {
                throw new IllegalArgumentException("this fault takes no " + name);
              }
            });
    return fault;
  }

  private String operation() {
    String name = field("operation").asText();
    if (!name.equals("*")
        && Arrays.stream(Operation.values()).noneMatch(one -> one.wire().equals(name))) {
      throw new IllegalArgumentException("no such operation: " + name);
    }
    return name;
  }

  private Effect effect(String name) {
    return switch (name) {
      case "status" -> new Effect.Status(status(), field("done").asBoolean(), text("body"));
      case "hang" -> new Effect.Silence(false, duration("lasts", null));
      case "late_reply" -> new Effect.Silence(true, duration("lasts", null));
      case "cut" -> new Effect.Cut(false);
      case "lost_reply" -> new Effect.Cut(true);
      case "garbage" -> new Effect.Garbage();
      case "truncated" -> new Effect.Truncated();
      case "slow" -> new Effect.Slow(must(duration("lasts", DRIP)));
      case "huge" -> new Effect.Huge(field("bytes").asLong(HUGE));
      case "gzip_bomb" -> new Effect.GzipBomb(field("bytes").asLong(HUGE));
      case "redirect" -> new Effect.Redirect(field("to").asText("http://elsewhere.invalid/"));
      case "detail" -> new Effect.Detail();
      case "changed" -> new Effect.Changed(members());
      case "late" -> new Effect.Late(must(duration("lasts", null)));
      case "session_expired" -> new Effect.SessionExpired();
      default -> throw new IllegalArgumentException("no such effect: " + name);
    };
  }

  private int status() {
    int status = field("status").asInt();
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status must be from 200 to 599");
    }
    return status;
  }

  private ObjectNode members() {
    return field("members") instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }

  private @Nullable String text(String name) {
    JsonNode value = field(name);
    return value.isTextual() ? value.textValue() : null;
  }

  private @Nullable Duration duration(String name, @Nullable Duration otherwise) {
    String text = text(name);
    try {
      return text == null ? otherwise : Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(name + " is no duration such as PT2S", e);
    }
  }

  private static Duration must(@Nullable Duration duration) {
    if (duration == null) {
      throw new IllegalArgumentException("lasts is missing");
    }
    return duration;
  }

  private JsonNode field(String name) {
    read.add(name);
    return form.path(name);
  }
}
