package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
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
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads JSON without mercy. Jackson by itself takes duplicate keys, trailing text, lone surrogates
 * and NUL, and PostgreSQL then refuses the last two; so all of them end here.
 */
final class StrictJson {

  /** The deepest nesting that is read, in levels. */
  private static final int DEEPEST = 64;

  /** The longest number that is read, in characters. */
  private static final int LONGEST_NUMBER = 1_000;

  /** Decimal exponents beyond this fit no double, so no other reader would get the same number. */
  private static final int LARGEST_EXPONENT = 308;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final JsonMapper SORTED =
      JSON.rebuild()
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private StrictJson() {}

  /** The one object in the bytes. */
  static ObjectNode read(byte[] bytes) throws MalformedJsonException {
    String text = decode(bytes);
    try {
      JsonNode node = JSON.readTree(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new MalformedJsonException("one JSON object is expected");
    } catch (StreamConstraintsException _) {
      throw new MalformedJsonException(
          "nested deeper than "
              + DEEPEST
              + " levels, or a number is longer than "
              + LONGEST_NUMBER
              + " characters");
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(explain(e));
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

  /** The JSON text of a node. */
  static String text(JsonNode node) {
    return write(JSON, node);
  }

  /** What PostgreSQL or Notte could not take, though it is JSON. */
  static List<Problem> unstorable(ObjectNode object) {
    List<Problem> problems = new ArrayList<>();
    collect(object, "", problems);
    return problems;
  }

  private static void collect(JsonNode node, String pointer, List<Problem> problems) {
    if (node.isTextual()) {
      flaw(node.textValue()).ifPresent(why -> problems.add(new Problem(pointer, why)));
    } else if (node.isNumber() && outOfRange(node.decimalValue())) {
      problems.add(new Problem(pointer, "the number is out of range"));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), pointer + "/" + i, problems);
      }
    } else {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        Optional<String> flaw = flaw(field.getKey());
        flaw.ifPresent(why -> problems.add(new Problem(pointer, "in a key: " + why)));
        if (flaw.isEmpty()) {
          collect(field.getValue(), pointer + "/" + escape(field.getKey()), problems);
        }
      }
    }
  }

  /** A key as a part of a JSON pointer. */
  static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  private static boolean outOfRange(BigDecimal number) {
    long exponent = (long) number.precision() - number.scale();
    return Math.abs(exponent) > LARGEST_EXPONENT || Math.abs(number.scale()) > LONGEST_NUMBER;
  }

  private static Optional<String> flaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return Optional.of("the character U+0000 cannot be stored");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return Optional.of("half of a surrogate pair is not a character");
      }
    }
    return Optional.empty();
  }

  private static String decode(byte[] bytes) throws MalformedJsonException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException _) {
      throw new MalformedJsonException("the text is not valid UTF-8");
    }
  }

  private static String explain(JsonProcessingException e) {
    String original = e.getOriginalMessage();
    String what =
        original != null && original.startsWith("Duplicate field")
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
