package dev.nocturne.notte;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.nocturne.job.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Readers for members that come in more than one form. Each reads any value without failing. */
final class Lenient {

  private Lenient() {}

  /** A text; any other value as its JSON text. */
  static final class Text extends StdDeserializer<String> {
    private static final long serialVersionUID = 1L;

    Text() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : raw(parser);
    }
  }

  /** Any value, kept as JSON. */
  static final class Raw extends StdDeserializer<Json> {
    private static final long serialVersionUID = 1L;

    Raw() {
      super(Json.class);
    }

    @Override
    public Json deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return new Json(raw(parser));
    }
  }

  /** True or false, also as texts; anything else is null. */
  static final class Truth extends StdDeserializer<Boolean> {
    private static final long serialVersionUID = 1L;

    Truth() {
      super(Boolean.class);
    }

    @Override
    public @Nullable Boolean deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return switch (parser.currentToken()) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_STRING ->
            switch (parser.getText().toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> null;
            };
        default -> {
          parser.skipChildren();
          yield null;
        }
      };
    }
  }

  /** A time with or without zone and fraction, or a date; without a zone it is UTC. */
  static final class Time extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    Time() {
      super(Instant.class);
    }

    @Override
    public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        return time(parser.getText().strip().replace(' ', 'T'));
      }
      parser.skipChildren();
      return null;
    }

    static @Nullable Instant time(String text) {
      try {
        if (text.length() <= 10) {
          return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        // As nearly all are, of which a sweep reads ten thousand in a second.
        if (text.endsWith("Z")) {
          return OffsetDateTime.parse(text).toInstant();
        }
        boolean zoned = text.matches(".*T.*[+-]\\d{2}:?\\d{2}");
        return zoned
            ? OffsetDateTime.parse(text.replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2")).toInstant()
            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      } catch (DateTimeException _) {
        return null;
      }
    }
  }

  /**
   * How many steps an agent completed: the marks of their ends, or in the older form the elements
   * that hold a state. The elements carry images, so they are skipped and never held.
   */
  static final class Steps extends StdDeserializer<Integer> {
    private static final long serialVersionUID = 1L;

    Steps() {
      super(Integer.class);
    }

    @Override
    public @Nullable Integer deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        parser.skipChildren();
        return null;
      }
      Reply reply = (Reply) context.getAttribute(Reply.class);
      reply.skims(true);
      int marks = 0;
      int legacy = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        boolean object = parser.currentToken() == JsonToken.START_OBJECT;
        String type = member(parser, "type");
        marks += "agent_step_stop".equals(type) ? 1 : 0;
        legacy += object && type == null ? 1 : 0;
      }
      reply.skims(false);
      return marks + legacy;
    }
  }

  /** The text that this member of a value has, or null if there is none; skips all else of it. */
  static @Nullable String member(JsonParser parser, String name) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return null;
    }
    String text = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals(name);
      if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
        text = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    return text;
  }

  /**
   * A cost in credits, to a millionth. Texts count; what is no number, negative or beyond all
   * measure is null, so that whoever keeps and adds costs never meets one that it cannot.
   */
  static final class Credits extends StdDeserializer<BigDecimal> {
    private static final long serialVersionUID = 1L;
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);
    private static final int LONGEST = 40;
    private static final int SCALE = 6;

    Credits() {
      super(BigDecimal.class);
    }

    @Override
    public @Nullable BigDecimal deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonToken token = parser.currentToken();
      if (token.isNumeric() || token == JsonToken.VALUE_STRING) {
        return credits(parser.getText().strip());
      }
      parser.skipChildren();
      return null;
    }

    private static @Nullable BigDecimal credits(String text) {
      if (text.length() > LONGEST) {
        return null;
      }
      try {
        BigDecimal credits = new BigDecimal(text);
        // A scale beyond measure would be worked out digit by digit.
        boolean absurd = credits.scale() > LONGEST || credits.compareTo(MOST) > 0;
        return absurd || credits.signum() < 0
            ? null
            : credits.setScale(SCALE, RoundingMode.HALF_UP).stripTrailingZeros();
      } catch (ArithmeticException | NumberFormatException _) {
        return null;
      }
    }
  }

  private static String raw(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = Replies.JSON.createGenerator(text)) {
      generator.copyCurrentStructureExact(parser);
    }
    return text.toString();
  }
}
