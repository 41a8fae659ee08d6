package dev.nocturne.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Labels as JSON. */
final class Labels {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> TYPE = new TypeReference<>() {};

  /** Those of most jobs. */
  private static final String NONE = "{}";

  private Labels() {}

  static String write(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return NONE;
    }
    try {
      return JSON.writeValueAsString(labels);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, String> read(String json) {
    if (json.equals(NONE)) {
      return Map.of();
    }
    try {
      return JSON.readValue(json, TYPE);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
