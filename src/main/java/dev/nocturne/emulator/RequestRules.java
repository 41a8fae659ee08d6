package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which request bodies Notte takes: closed objects, as its API reference has them. */
final class RequestRules {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Map<Operation, JsonSchema> schemas = new EnumMap<>(Operation.class);

  RequestRules() {
    JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    JsonNode all = resource();
    schemas.put(Operation.START_SESSION, factory.getSchema(all.get("startSession")));
    schemas.put(Operation.START_AGENT, factory.getSchema(all.get("startAgent")));
    schemas.put(Operation.SCRAPE, factory.getSchema(all.get("scrape")));
    schemas.put(Operation.SCRAPE_PAGE, factory.getSchema(all.get("scrapePage")));
    schemas.put(Operation.EXECUTE, factory.getSchema(all.get("execute")));
  }

  private static JsonNode resource() {
    try (InputStream in = RequestRules.class.getResourceAsStream("/emulator/requests.json")) {
      return JSON.readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a request's body.
   *
   * @throws Refused if it is not what the operation takes
   */
  JsonNode read(Operation operation, byte[] body) throws Refused {
    JsonSchema schema = schemas.get(operation);
    if (schema == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode request = parse(body);
    Set<ValidationMessage> problems = schema.validate(request);
    if (!problems.isEmpty()) {
      throw new Refused(problems);
    }
    JsonNode max = request.path("max_duration_minutes");
    if (request.path("idle_timeout_minutes").asInt(0) > max.asInt(15)) {
      throw new Refused("idle_timeout_minutes", "must not be greater than max_duration_minutes");
    }
    return request;
  }

  private static JsonNode parse(byte[] body) throws Refused {
    try {
      JsonNode request = JSON.readTree(body);
      if (request.isObject()) {
        return request;
      }
    } catch (IOException e) {
      throw new Refused("body", "JSON decode error");
    }
    throw new Refused("body", "Input should be an object");
  }

  /** A request that is answered with 422 and nothing else. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;
    private final transient ArrayNode detail = JsonNodeFactory.instance.arrayNode();

    Refused(String field, String message) {
      super(message);
      add("value_error", field, message);
    }

    Refused(Set<ValidationMessage> problems) {
      super("Validation error");
      for (ValidationMessage problem : problems) {
        boolean extra = problem.getType().equals("additionalProperties");
        String field = problem.getProperty();
        if (field == null) {
          field = problem.getInstanceLocation().toString();
        }
        add(extra ? "extra_forbidden" : "value_error", field, problem.getMessage());
      }
    }

    private void add(String type, String field, String message) {
      ObjectNode one = detail.addObject().put("type", type).put("msg", message);
      one.putArray("loc").add("body").add(field);
    }

    Reply reply() {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("message", "Validation error").set("detail", detail);
      return new Reply(422, Map.of(), body);
    }
  }
}
