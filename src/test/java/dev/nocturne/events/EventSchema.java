package dev.nocturne.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;

/**
 * The published schema of events, held stricter than readers may hold it: a field that it does not
 * tell of is an error here, or the schema would fall behind.
 */
public final class EventSchema {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonSchema schema;

  /** The schema as it is shipped. */
  public EventSchema() {
    try (InputStream in =
        Objects.requireNonNull(EventSchema.class.getResourceAsStream("/schema/event.json"))) {
      JsonNode root = JSON.readTree(in);
      close(root);
      root.path("$defs").forEach(EventSchema::close);
      close(root.at("/$defs/job/properties/upstream"));
      close(root.at("/$defs/batch/properties/counts"));
      SchemaValidatorsConfig config =
          SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
      schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(root, config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(JsonNode object) {
    ((ObjectNode) object).put("additionalProperties", false);
  }

  /** What is wrong with an event's data; empty if nothing is. */
  public Set<ValidationMessage> problems(byte[] data) {
    try {
      return schema.validate(JSON.readTree(data));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
