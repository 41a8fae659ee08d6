package dev.nocturne.notte;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's response format: what of it is sent to Notte, and whether an answer fits it. Notte
 * understands only a part of JSON Schema, so the answer is checked here against all of it.
 */
public final class ResponseFormat {

  /** How many formats are kept ready; the jobs of a batch share one. */
  private static final int KEPT = 64;

  /** An answer of more text than this is checked up to its first flaw only. */
  private static final int LONG = 256 * 1024;

  private static final Pattern FENCED =
      Pattern.compile("\\A\\s*```[A-Za-z0-9]*[ \\t]*\\R(.*?)\\R?[ \\t]*```\\s*\\z", Pattern.DOTALL);

  private static final ObjectReader STRICT =
      Replies.JSON
          .reader()
          .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

  private static final Map<String, ResponseFormat> READY =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ResponseFormat> eldest) {
          return size() > KEPT;
        }
      };

  private final ObjectNode schema;
  private final SchemaForNotte sent;
  private final SchemaCheck check;

  private ResponseFormat(ObjectNode schema) {
    this.schema = schema;
    this.sent = SchemaForNotte.of(schema);
    this.check = new SchemaCheck(schema);
  }

  /**
   * What is wrong with a schema that a client sent.
   *
   * @param pointer a JSON pointer into the schema
   */
  public record Problem(String pointer, String detail) {}

  /**
   * What keeps a schema from being a response format, empty if nothing does. The schema {@code {}}
   * is one; it asks for nothing, so a job with it has no response format.
   */
  public static List<Problem> problems(Json schema) {
    return SchemaDoor.problems(schema);
  }

  /** Whether the schema asks for anything at all. */
  public static boolean asksForNothing(Json schema) {
    return schema.text().strip().replaceAll("\\s", "").equals("{}");
  }

  /**
   * The format a client asked for.
   *
   * @param schema one without {@link #problems}
   */
  public static ResponseFormat of(Json schema) {
    synchronized (READY) {
      ResponseFormat ready = READY.get(schema.text());
      if (ready != null) {
        return ready;
      }
    }
    ResponseFormat made = new ResponseFormat(parsed(schema));
    synchronized (READY) {
      READY.put(schema.text(), made);
    }
    return made;
  }

  private static ObjectNode parsed(Json schema) {
    try {
      if (Replies.JSON.readTree(schema.text()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("a response format is checked at the door", e);
    }
    throw new IllegalArgumentException("a response format is checked at the door");
  }

  /** The schema in the form that Notte honours. */
  public Json sent() {
    return new Json(sent.schema().toString());
  }

  /** Reads an answer to {@link #sent()}, a JSON text, and checks it against the client's schema. */
  public Reading read(String answer) {
    String text = unfenced(answer);
    JsonNode given;
    try {
      given = STRICT.readTree(text);
    } catch (JacksonException _) {
      return new Misfits("the answer is not well-formed JSON");
    }
    if (given.isMissingNode()) {
      return new Misfits("the answer is empty");
    }
    if (!Numbers.allInRange(given)) {
      return new Misfits("a number in the answer is out of range");
    }
    boolean wrapped = sent.wraps(given);
    JsonNode value = wrapped ? given.get(sent.wrapper()) : given;
    if (check.fits(value)) {
      return new Fits(new Json(wrapped ? value.toString() : text.strip()));
    }
    JsonNode lean = Nulls.stripped(schema, value);
    return check.fits(lean)
        ? new Fits(new Json(lean.toString()))
        : new Misfits(Words.shorten(check.complaints(lean, text.length() <= LONG)));
  }

  private static String unfenced(String answer) {
    if (!answer.stripLeading().startsWith("```")) {
      return answer;
    }
    Matcher fenced = FENCED.matcher(answer);
    return fenced.matches() ? fenced.group(1) : answer;
  }

  /** Whether an answer fits. */
  public sealed interface Reading {}

  /** It does; this is the value the client asked for. */
  public record Fits(Json value) implements Reading {}

  /** It does not, or is no JSON. */
  public record Misfits(String why) implements Reading {}
}
