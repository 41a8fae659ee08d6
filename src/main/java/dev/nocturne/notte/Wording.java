package dev.nocturne.notte;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.nocturne.job.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The groups' records as Notte's JSON and back. What a record lacks is not written. Reading never
 * fails over a form: what is not understood is null, a list that is missing is empty, and unknown
 * members are skipped; only a record itself may insist on a member. Secrets are written in clear,
 * which is why nobody outside this package gets this mapper.
 */
final class Wording {

  static final JsonMapper JSON =
      Replies.JSON
          .rebuild()
          .addModule(
              new SimpleModule()
                  .addDeserializer(String.class, new Lenient.Text())
                  .addDeserializer(Boolean.class, new Lenient.Truth())
                  .addDeserializer(Instant.class, new Lenient.Time())
                  .addDeserializer(Json.class, new Lenient.Raw())
                  .addDeserializer(Secret.class, new Read())
                  .addDeserializer(Media.class, new Pictured())
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(Json.class, new Verbatim())
                  .addSerializer(Secret.class, new Revealed())
                  .addSerializer(Media.class, new Packed()))
          .addHandler(new Unexpected())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .withConfigOverride(
              List.class,
              list -> list.setSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.SKIP)))
          .build();

  /** How a JPEG begins. */
  private static final byte JPEG = (byte) 0xff;

  private Wording() {}

  /** The body of a request. */
  static String body(Object request) {
    try {
      return JSON.writeValueAsString(request);
    } catch (JacksonException e) {
      // Without the cause: it may quote the request, and with it secrets.
      throw new IllegalArgumentException("a request that cannot be written as JSON");
    }
  }

  /** The records in an array that was checked before. */
  static <T> List<T> read(Json array, Class<T> type) {
    try {
      return JSON.readerForListOf(type).readValue(array.text());
    } catch (JacksonException e) {
      throw new IllegalArgumentException("an array that was checked cannot be read");
    }
  }

  private static final class Read extends JsonDeserializer<Secret> {
    private final Lenient.Text text = new Lenient.Text();

    @Override
    public @Nullable Secret deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Secret.exactly(text.deserialize(parser, context));
    }
  }

  private static final class Revealed extends StdSerializer<Secret> {
    private static final long serialVersionUID = 1L;

    Revealed() {
      super(Secret.class);
    }

    @Override
    public void serialize(Secret value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.reveal());
    }
  }

  /** A picture in Base64, which does not say of what type it is. */
  private static final class Pictured extends JsonDeserializer<Media> {
    private final Lenient.Text text = new Lenient.Text();

    @Override
    public @Nullable Media deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try {
        byte[] bytes = Base64.getMimeDecoder().decode(text.deserialize(parser, context));
        return new Media(bytes.length > 0 && bytes[0] == JPEG ? "image/jpeg" : "image/png", bytes);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }

  private static final class Packed extends StdSerializer<Media> {
    private static final long serialVersionUID = 1L;

    Packed() {
      super(Media.class);
    }

    @Override
    public void serialize(Media value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Base64.getEncoder().encodeToString(value.bytes()));
    }
  }

  private static final class Verbatim extends StdSerializer<Json> {
    private static final long serialVersionUID = 1L;

    Verbatim() {
      super(Json.class);
    }

    @Override
    public void serialize(Json value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeTree(Replies.JSON.readTree(value.text()));
    }
  }

  /** What has another form than documented counts as not said. */
  private static final class Unexpected extends DeserializationProblemHandler {

    @Override
    public @Nullable Object handleUnexpectedToken(
        DeserializationContext context,
        JavaType type,
        JsonToken token,
        JsonParser parser,
        @Nullable String message)
        throws IOException {
      parser.skipChildren();
      return null;
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
        DeserializationContext context, Class<?> type, String value, @Nullable String message) {
      return null;
    }

    @Override
    public @Nullable Object handleWeirdNumberValue(
        DeserializationContext context, Class<?> type, Number value, @Nullable String message) {
      return null;
    }
  }
}
