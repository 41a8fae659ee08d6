package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which request bodies Notte takes: closed objects, as its API reference has them. */
final class RequestRules {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Set<String> OLD_BROWSERS = Set.of("chrome-nightly", "chrome-turbo");
  private static final int DEFAULT_MAX = 15;
  private static final int DEFAULT_IDLE = 3;

  private static final String DOCUMENT = "urn:notte:requests";

  private static final JsonNode ALL = document();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder -> builder.schemaLoaders(l -> l.schemas(Map.of(DOCUMENT, definitions()))));

  /** By their names there. Each is made once, when the first request comes that it is for. */
  private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

  private RequestRules() {}

  private static JsonNode document() {
    try (InputStream in = RequestRules.class.getResourceAsStream("/emulator/requests.json")) {
      return JSON.readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String definitions() {
    return JsonNodeFactory.instance.objectNode().set("$defs", ALL.path("$defs")).toString();
  }

  private static JsonSchema schema(String name) {
    return SCHEMAS.computeIfAbsent(
        name, _ -> FACTORY.getSchema(SchemaLocation.of(DOCUMENT + "#/$defs/" + name)));
  }

  /**
   * Reads a request's body.
   *
   * @throws Refused if it is not what the operation takes
   */
  static JsonNode read(Operation operation, byte[] body) throws Refused {
    if (operation != Operation.EXECUTE && !ALL.path("bodies").has(operation.wire())) {
      return JsonNodeFactory.instance.objectNode();
    }
    boolean empty = operation == Operation.START_SESSION && body.length == 0;
    JsonNode request = empty ? JsonNodeFactory.instance.objectNode() : parse(body);
    Set<ValidationMessage> problems = schema(operation, request).validate(request);
    if (!problems.isEmpty()) {
      throw new Refused(problems);
    }
    if (operation == Operation.START_SESSION || operation == Operation.SCRAPE) {
      checkSession(request);
    }
    if (operation == Operation.SCRAPE) {
      checkUrl(request.path("url").asText());
    }
    if (operation == Operation.ADD_CREDENTIALS) {
      checkLogin(request.path("credentials"));
    }
    checkFormat(request.path("response_format"));
    return request;
  }

  private static JsonSchema schema(Operation operation, JsonNode request) throws Refused {
    JsonNode name =
        operation == Operation.EXECUTE
            ? ALL.path("actions").path(request.path("type").asText())
            : ALL.path("bodies").path(operation.wire());
    if (name.isMissingNode()) {
      throw new Refused("body", "type", "union_tag_invalid", "Input tag is none of the actions");
    }
    return schema(name.asText());
  }

  private static JsonNode parse(byte[] body) throws Refused {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (IOException e) {
      throw new Refused("json_invalid", "JSON decode error");
    }
    if (request.isMissingNode()) {
      throw new Refused("missing", "Field required");
    }
    if (!request.isObject()) {
      throw new Refused("model_attributes_type", "Input should be a valid dictionary");
    }
    return request;
  }

  /** The rules that go across fields. */
  private static void checkSession(JsonNode request) throws Refused {
    int max = request.path("max_duration_minutes").asInt(DEFAULT_MAX);
    int idle = request.path("idle_timeout_minutes").asInt(DEFAULT_IDLE);
    if (idle > max) {
      throw rule("idle_timeout_minutes", "must not be greater than max_duration_minutes");
    }
    if (request.hasNonNull("viewport_width") != request.hasNonNull("viewport_height")) {
      throw rule("viewport_width", "viewport_width and viewport_height go together");
    }
    if (request.hasNonNull("aspect_ratio") && request.hasNonNull("viewport_width")) {
      throw rule("aspect_ratio", "aspect_ratio and viewport exclude each other");
    }
    boolean shaped =
        request.hasNonNull("user_agent")
            || request.hasNonNull("chrome_args")
            || request.hasNonNull("viewport_width");
    boolean old = OLD_BROWSERS.contains(request.path("browser_type").asText());
    JsonNode proxies = request.path("proxies");
    if (old
        && request.path("solve_captchas").asBoolean(true)
        && proxies.isEmpty()
        && !proxies.asBoolean()) {
      throw rule("browser_type", "solving captchas in this browser needs proxies");
    }
    if (request.hasNonNull("cdp_url") && (shaped || !request.path("headless").asBoolean(true))) {
      throw rule("cdp_url", "cdp_url excludes the browser's own settings");
    }
  }

  private static void checkLogin(JsonNode login) throws Refused {
    if (login.hasNonNull("email") == login.hasNonNull("username")) {
      throw rule("credentials", "exactly one of email and username");
    }
    JsonNode seed = login.path("mfa_secret");
    if (seed.isTextual() && !seed.asText().matches("(?i)[A-Z2-7]+=*")) {
      throw rule("credentials", "mfa_secret is no Base32");
    }
  }

  private static void checkUrl(String url) throws Refused {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return;
      }
    } catch (IllegalArgumentException _) {
      throw new Refused("body", "url", "url_parsing", "Input should be a valid URL");
    }
    throw new Refused("body", "url", "url_scheme", "URL scheme should be 'http' or 'https'");
  }

  /** Notte's converter of schemas knows no lists of types. */
  private static void checkFormat(JsonNode schema) throws Refused {
    if (schema.path("type").isArray()) {
      throw rule("response_format", "InvalidResponseFormat: type must be a string");
    }
    for (JsonNode property : schema.path("properties")) {
      checkFormat(property);
    }
    if (schema.path("items").isObject()) {
      checkFormat(schema.path("items"));
    }
  }

  private static Refused rule(String field, String message) {
    return new Refused("body", field, "value_error", "Value error, " + message);
  }
}
