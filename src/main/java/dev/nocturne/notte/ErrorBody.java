package dev.nocturne.notte;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an error says. Notte's API, the frameworks below it and the proxies before it
 * use about ten different forms, among them a list of errors printed by Python.
 *
 * @param status the status that the body itself names, or null
 * @param words what it says in at most 500 characters
 */
record ErrorBody(@Nullable Integer status, String words) {

  private static final Pattern PYTHON_PLACE =
      Pattern.compile("'loc': ?[(\\[]([^)\\]]{0,200})[)\\]]");
  private static final Pattern PYTHON_TEXT =
      Pattern.compile("'msg': ?(?:'([^']{0,300})'|\"([^\"]{0,300})\")");

  /** With a scheme or without one; it is in the client's words, not in Notte's. */
  private static final Pattern ADDRESS = Pattern.compile("\\S+://\\S*|[\\w-]+\\.[\\w.-]+/\\S*");

  private static final List<String> TEXTS = List.of("message", "detail", "error", "msg", "title");

  /** Reads the body of an error; any text will do. */
  static ErrorBody of(String body) {
    if (body.isBlank()) {
      return new ErrorBody(null, "no reason given");
    }
    JsonNode json;
    try {
      json = Replies.JSON.readTree(body);
    } catch (JacksonException _) {
      return new ErrorBody(
          null, body.stripLeading().startsWith("<") ? "an HTML page" : "a text that is no JSON");
    }
    JsonNode status = json.has("status") ? json.get("status") : json.path("status_code");
    return new ErrorBody(status.isInt() ? status.asInt() : null, Words.shorten(words(json)));
  }

  /** Whether it speaks of this, other than in an address that it quotes. */
  boolean speaksOf(Pattern pattern) {
    return pattern.matcher(ADDRESS.matcher(words).replaceAll(" ")).find();
  }

  private static String words(JsonNode json) {
    if (json.isTextual()) {
      return python(json.asText());
    }
    if (json.isArray()) {
      return list(json);
    }
    List<String> found = new ArrayList<>();
    for (String name : TEXTS) {
      JsonNode part = json.path(name);
      String text = part.isNull() || part.isMissingNode() ? "" : words(part);
      if (!text.isBlank() && !found.contains(text)) {
        found.add(text);
      }
    }
    return String.join(": ", found);
  }

  /** A list of validation errors; their inputs may hold secrets and are left out. */
  private static String list(JsonNode errors) {
    List<String> each = new ArrayList<>();
    for (JsonNode error : errors) {
      if (each.size() == 10) {
        break;
      }
      List<String> place = new ArrayList<>();
      error.path("loc").forEach(step -> place.add(step.asText()));
      String text = error.path("msg").asText("");
      each.add(place.isEmpty() ? words(error) : String.join(".", place) + ": " + text);
    }
    return String.join("; ", each);
  }

  private static String python(String text) {
    if (!text.contains("'loc':")) {
      return text;
    }
    Matcher place = PYTHON_PLACE.matcher(text);
    Matcher says = PYTHON_TEXT.matcher(text);
    List<String> each = new ArrayList<>();
    while (each.size() < 10 && place.find()) {
      String where = place.group(1).replace("'", "").replace(", ", ".").replaceAll("[.,]$", "");
      String what = says.find(place.end()) ? said(says) : "not valid";
      each.add(where + ": " + what);
    }
    return each.isEmpty() ? "the request is not valid" : String.join("; ", each);
  }

  private static String said(Matcher says) {
    return says.group(1) != null ? says.group(1) : String.valueOf(says.group(2));
  }
}
