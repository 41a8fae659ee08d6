package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads JSON without mercy. Jackson by itself takes duplicate keys, trailing text, lone surrogates
 * and NUL, and PostgreSQL then refuses the last two; so all of them end here.
 */
final class StrictJson {

  /** The deepest nesting that is read, in levels. */
  static final int DEEPEST = 64;

  /** The longest number that is read, in characters. */
  static final int LONGEST_NUMBER = 1_000;

  /** Decimal exponents beyond this fit no double, so no other reader would get the same number. */
  static final int LARGEST_EXPONENT = 308;

  /** So many things that cannot be stored are told of. */
  private static final int MOST_FLAWS = 50;

  /** Around a job there may be a document and a list. */
  private static final int LEVELS_AROUND = 2;

  private static final JsonMapper JSON = mapper(DEEPEST, true);

  private static final JsonMapper AROUND = mapper(DEEPEST + LEVELS_AROUND, false);

  private static final JsonMapper SORTED =
      JSON.rebuild()
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private StrictJson() {}

  private static JsonMapper mapper(int deepest, boolean remembersKeys) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, remembersKeys)
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(deepest)
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build())
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, remembersKeys)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /** The one object in the bytes. */
  static ObjectNode read(byte[] bytes) throws MalformedJsonException {
    return read(StrictText.decode(bytes));
  }

  /** The one object in the text. */
  static ObjectNode read(String text) throws MalformedJsonException {
    try {
      JsonNode node = JSON.readTree(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new MalformedJsonException("one JSON object is expected");
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(explain(e));
    } catch (NumberFormatException _) {
      // Jackson lets it through where an exponent is beyond any number.
      throw new MalformedJsonException("a number is out of range");
    }
  }

  /**
   * The same text for two documents that differ only in white space, the order of keys, and how
   * their numbers are written.
   */
  static String canonical(ObjectNode object) {
    return write(SORTED, plain(object));
  }

  /** The same with numbers in one spelling; whole ones keep their usual one. */
  private static JsonNode plain(JsonNode node) {
    if (node.isNumber()) {
      BigDecimal number = node.decimalValue().stripTrailingZeros();
      return number.scale() <= 0
          ? BigIntegerNode.valueOf(number.toBigIntegerExact())
          : DecimalNode.valueOf(number);
    }
    if (node.isArray()) {
      ArrayNode plain = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> plain.add(plain(element)));
      return plain;
    }
    if (node.isObject()) {
      ObjectNode plain = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(field -> plain.set(field.getKey(), plain(field.getValue())));
      return plain;
    }
    return node;
  }

  /** The one value in the text, whatever it is, or empty if it is none. */
  static Optional<JsonNode> value(String text) {
    try {
      return Optional.of(JSON.readTree(text)).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** The one object in a text of ours, in which there may be others that were read. */
  static ObjectNode around(String text) {
    try {
      return (ObjectNode) AROUND.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was written cannot be read", e);
    }
  }

  /**
   * A parser that goes through a document of any size. It tells of a key that comes twice only
   * where a tree is made, for it would have to remember all of them.
   */
  static JsonParser parser(Reader text) throws IOException {
    return AROUND.createParser(text);
  }

  /** The JSON text of a node. */
  static String text(JsonNode node) {
    // Most jobs have three of them.
    return node.isObject() && node.isEmpty() ? "{}" : write(JSON, node);
  }

  /** What PostgreSQL or Notte could not take of a job, though it is JSON; the first of it. */
  static List<Problem> unstorable(ObjectNode job) {
    return Flaws.of(job, DEEPEST, MOST_FLAWS);
  }

  /** The same of a document that has such objects in it. */
  static List<Problem> unstorableAround(ObjectNode document) {
    return Flaws.of(document, DEEPEST + 1, MOST_FLAWS);
  }

  /** The fields that an object may not have; what is no text at all is told of by the others. */
  static List<Problem> unknown(ObjectNode form, Set<String> known) {
    return form.propertyStream()
        .map(Map.Entry::getKey)
        .filter(name -> !known.contains(name) && StrictText.flaw(name).isEmpty())
        .map(name -> new Problem("/" + escape(name), "is no field here"))
        .toList();
  }

  /** A key as a part of a JSON pointer. */
  static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  /** What is wrong with the text, and where. */
  static String explain(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return "nested deeper than "
          + DEEPEST
          + " levels, or a number is longer than "
          + LONGEST_NUMBER
          + " characters";
    }
    String original = e.getOriginalMessage();
    String what =
        original != null && original.startsWith("Duplicate ")
            ? "an object holds a key twice"
            : "this is not well-formed JSON";
    JsonLocation at = e.getLocation();
    return at == null
        ? what
        : what + ", near line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String write(JsonMapper mapper, JsonNode node) {
    try {
      return mapper.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read cannot be written", e);
    }
  }
}
