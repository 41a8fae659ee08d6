package dev.nocturne.rest;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.nocturne.job.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JSON Schemas by which requests are checked, as components of the OpenAPI document, so that
 * what is documented is what is checked.
 */
final class RequestSchemas {

  /** What a client may submit: one of the kinds. */
  static final String JOB = "JobRequest";

  /** A batch in one document. */
  static final String BATCH = "BatchRequest";

  /** A webhook that is to be. */
  static final String WEBHOOK = "WebhookRequest";

  /** What is to change about a webhook. */
  static final String WEBHOOK_CHANGE = "WebhookChange";

  /** The next secret of a webhook. */
  static final String WEBHOOK_ROTATION = "WebhookRotation";

  /** A schedule. */
  static final String SCHEDULE = "ScheduleRequest";

  /** What is to be changed of a schedule. */
  static final String SCHEDULE_CHANGE = "ScheduleChange";

  /** An API key that is wanted. */
  static final String KEY = "KeyRequest";

  /** A session that is to be opened, of a job or without one. */
  static final String SESSION = "SessionRequest";

  /** Cookies for a session. */
  static final String COOKIES = "CookiesRequest";

  /** Something at Notte that is to be a tenant's. */
  static final String RESOURCE = "ResourceRequest";

  /** A browser profile. */
  static final String PROFILE = "ProfileRequest";

  /** Cookies for a browser profile. */
  static final String PROFILE_COOKIES = "ProfileCookiesRequest";

  /** A function at Notte. */
  static final String FUNCTION = "NewFunctionRequest";

  /** The next version of one. */
  static final String FUNCTION_VERSION = "FunctionVersionRequest";

  /** When one is to run by itself. */
  static final String FUNCTION_TIMES = "FunctionTimesRequest";

  /** How a run of one stands. */
  static final String RUN_UPDATE = "RunUpdateRequest";

  /** What persona is to be made. */
  static final String PERSONA = "PersonaRequest";

  /** What a vault is to be called. */
  static final String VAULT = "VaultRequest";

  /** A login that a vault is to keep. */
  static final String LOGIN = "LoginRequest";

  /** How a page is to be looked at. */
  static final String OBSERVATION = "ObservationRequest";

  /** What a browser is to do. */
  static final String ACTION = "ActionRequest";

  /** What is to be read of a page. */
  static final String READING = "ReadingRequest";

  /** Every refusal. */
  static final String PROBLEM = "Problem";

  private static final String COMPONENTS = "#/components/schemas/";
  private static final Map<String, String> KINDS =
      Stream.of(Kind.values())
          .map(Kind::wire)
          .collect(Collectors.toMap(kind -> kind, kind -> component(kind) + "Request"));
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          entry("session", SESSION),
          entry("problem", PROBLEM),
          entry("job", "JobFields"),
          entry("batch", BATCH),
          entry("webhook", WEBHOOK),
          entry("webhookchange", WEBHOOK_CHANGE),
          entry("webhookrotation", WEBHOOK_ROTATION),
          entry("schedule", SCHEDULE),
          entry("key", KEY),
          entry("cookies", COOKIES),
          entry("observation", OBSERVATION),
          entry("action", ACTION),
          entry("reading", READING),
          entry("profile", PROFILE),
          entry("profilecookies", PROFILE_COOKIES),
          entry("newfunction", FUNCTION),
          entry("functionversion", FUNCTION_VERSION),
          entry("functiontimes", FUNCTION_TIMES),
          entry("runupdate", RUN_UPDATE),
          entry("resource", RESOURCE),
          entry("persona", PERSONA),
          entry("vault", VAULT),
          entry("login", LOGIN));

  private static final Pattern REFERENCE =
      Pattern.compile("urn:nocturne:([a-z_]+)(?:#/(\\$defs|properties)/([a-z_]+))?");

  private static final ObjectMapper JSON = new ObjectMapper();

  private RequestSchemas() {}

  /** All of them by the names of their components. */
  static ObjectNode components() {
    ObjectNode components = JsonNodeFactory.instance.objectNode();
    KINDS.forEach((file, name) -> add(components, file, name));
    OTHERS.forEach((file, name) -> add(components, file, name));
    components.remove("JobFields");
    ObjectNode change = ((ObjectNode) components.path(SCHEDULE)).deepCopy();
    change.remove("required");
    components.set(SCHEDULE_CHANGE, change.put("description", "The fields that are to be others."));
    ObjectNode job = components.putObject(JOB);
    ArrayNode choice = job.putArray("oneOf");
    ObjectNode discriminator = job.putObject("discriminator").put("propertyName", "kind");
    ObjectNode mapping = discriminator.putObject("mapping");
    KINDS.forEach(
        (kind, name) -> {
          choice.addObject().put("$ref", COMPONENTS + name);
          mapping.put(kind, COMPONENTS + name);
        });
    return components;
  }

  private static void add(ObjectNode components, String file, String name) {
    ObjectNode schema = (ObjectNode) local(source(file));
    for (Map.Entry<String, JsonNode> definition : schema.path("$defs").properties()) {
      components.set(component(definition.getKey()), definition.getValue());
    }
    schema.remove(List.of("$schema", "$id", "$defs"));
    components.set(name, schema);
  }

  /** The schema with its references pointing into the document. */
  private static JsonNode local(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      object.properties().forEach(member -> member.setValue(local(member.getValue())));
      if (object.path("$ref").isTextual()) {
        object.set("$ref", TextNode.valueOf(reference(object.path("$ref").textValue())));
      }
    } else if (schema instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, local(array.get(i)));
      }
    }
    return schema;
  }

  private static String reference(String reference) {
    Matcher parts = REFERENCE.matcher(reference);
    if (!parts.matches()) {
      return reference;
    }
    if ("$defs".equals(parts.group(2))) {
      return COMPONENTS + component(parts.group(3));
    }
    String file = parts.group(1);
    String name = Objects.requireNonNull(KINDS.getOrDefault(file, OTHERS.get(file)));
    return COMPONENTS + name + (parts.group(2) == null ? "" : "/properties/" + parts.group(3));
  }

  private static String component(String definition) {
    return Pattern.compile("(?:^|_)([a-z])")
        .matcher(definition)
        .replaceAll(first -> first.group(1).toUpperCase(Locale.ROOT));
  }

  private static JsonNode source(String file) {
    try (InputStream in =
        Objects.requireNonNull(
            RequestSchemas.class.getResourceAsStream("/schema/" + file + ".json"))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
