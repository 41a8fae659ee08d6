package dev.nocturne.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The stored JSON of our own records, which is read and written by hand: it outlives their classes.
 */
final class Tree {

  /** What was taken from Notte was bounded there, and has to be read again whatever its length. */
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              // Letters stand as they are; by itself it would write those of two halves as escapes.
              .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
              .build());

  private Tree() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored JSON cannot be read", e);
    }
  }

  static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  /** Reads token by token what may be cut off at its end. */
  static JsonParser parser(String json) throws IOException {
    return JSON.createParser(json);
  }

  /** Reads token by token what is read in part. */
  static JsonParser parser(byte[] json) throws IOException {
    return JSON.createParser(json);
  }

  /** Foreign JSON is kept as its text, so that no parser of ours can change it. */
  static void put(ObjectNode node, String name, @Nullable Json json) {
    if (json != null) {
      node.put(name, json.text());
    }
  }

  static @Nullable Json json(JsonNode node, String name) {
    String text = text(node, name);
    return text == null ? null : new Json(text);
  }

  static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isTextual() ? value.textValue() : null;
  }

  static String required(JsonNode node, String name) {
    String text = text(node, name);
    if (text == null) {
      throw new IllegalStateException("stored JSON lacks " + name);
    }
    return text;
  }
}
