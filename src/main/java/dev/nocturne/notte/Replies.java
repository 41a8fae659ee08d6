package dev.nocturne.notte;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers tolerantly: unknown members are skipped, numbers may be texts, and what is missing
 * is null. Everything is read as a stream; nothing that a job does not need is held.
 */
final class Replies {

  /** The size of a reply is bounded elsewhere, so a single text in it may be as long. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  /** The mapper for everything that goes to Notte or comes from it. */
  static final JsonMapper JSON =
      JsonMapper.builder(FACTORY)
          .annotationIntrospector(new Unneeded())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Replies() {}

  /** Skips unknown members; a record is made at its end, and else they would be kept until then. */
  private static final class Unneeded extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(
        MapperConfig<?> config, Annotated annotated) {
      return super.findPropertyIgnoralByName(config, annotated).withIgnoreUnknown();
    }
  }

  /**
   * Reads an object.
   *
   * @return null if the body holds something else, or nothing
   */
  static <T> @Nullable T object(Reply reply, Class<T> type) throws IOException {
    return object(JSON, reply, type);
  }

  /** Reads an object with a mapper of its own. */
  static <T> @Nullable T object(JsonMapper mapper, Reply reply, Class<T> type) throws IOException {
    try (JsonParser parser = mapper.createParser(reply.body())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      T value = mapper.readerFor(type).withAttribute(Reply.class, reply).readValue(parser);
      return parser.nextToken() == null ? value : null;
    }
  }

  /**
   * Reads a page of a list: an envelope, or a bare array as older versions send it.
   *
   * <p>Unless Notte says otherwise every page but an empty one may have another one behind it.
   *
   * @return null if the body holds something else
   */
  static <T> @Nullable Page<T> page(Reply reply, Class<T> type) throws IOException {
    return page(JSON, reply, type);
  }

  /** Reads a page of a list with a mapper of its own. */
  static <T> @Nullable Page<T> page(JsonMapper mapper, Reply reply, Class<T> type)
      throws IOException {
    try (JsonParser parser = mapper.createParser(reply.body())) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        List<T> items = items(parser, type);
        return parser.nextToken() == null ? new Page<>(items, true) : null;
      }
      return first == JsonToken.START_OBJECT ? envelope(parser, type) : null;
    }
  }

  private static <T> @Nullable Page<T> envelope(JsonParser parser, Class<T> type)
      throws IOException {
    List<T> items = null;
    Boolean hasNext = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("items") && value == JsonToken.START_ARRAY) {
        items = items(parser, type);
      } else if (name.equals("has_next") && value.isBoolean()) {
        hasNext = parser.getBooleanValue();
      } else {
        parser.skipChildren();
      }
    }
    if (items == null || parser.nextToken() != null) {
      return null;
    }
    return new Page<>(items, hasNext == null || hasNext);
  }

  private static <T> List<T> items(JsonParser parser, Class<T> type) throws IOException {
    List<T> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(parser.readValueAs(type));
    }
    return items;
  }
}
