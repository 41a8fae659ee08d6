package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reconstructed OpenAPI document of Notte, as far as requests and answers are held to it. */
final class NotteDocument {

  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  /** Out of our scope: parts of groups that Notte keeps for itself, or is removing. */
  private static final List<String> LEFT_OUT =
      List.of("agentStartCustom", "vaultCardGet", "vaultCardSet", "vaultCardDelete");

  private final JsonNode api;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  NotteDocument() {
    try (InputStream in = NotteDocument.class.getResourceAsStream("/notte/openapi.yaml")) {
      api = new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var path : api.path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        Operation operation = new Operation(path.getKey(), method.getKey(), method.getValue());
        operations.put(operation.id(), operation);
      }
    }
  }

  /** An operation, as the document has it. */
  record Operation(String path, String method, JsonNode node) {

    String id() {
      return node.path("operationId").asText();
    }

    String tag() {
      return node.path("tags").path(0).asText();
    }

    /** The schema of its answer of success in JSON, missing if there is none. */
    JsonNode answer() {
      return node.at("/responses/200/content/application~1json/schema");
    }

    JsonNode examples() {
      return node.at("/responses/200/content/application~1json/examples");
    }
  }

  Operation operation(String id) {
    return Objects.requireNonNull(operations.get(id), id);
  }

  /** The ids of the operations of a group that are in scope. */
  Set<String> ofTag(String tag) {
    TreeSet<String> ids = new TreeSet<>();
    operations.values().stream()
        .filter(one -> one.tag().equals(tag) && !LEFT_OUT.contains(one.id()))
        .forEach(one -> ids.add(one.id()));
    return ids;
  }

  /** The operation that a request is for; a path without names goes before one with them. */
  Operation operation(String method, String path) {
    Operation found = null;
    for (Operation one : operations.values()) {
      String pattern = one.path().replaceAll("\\{[^}]+}", "[^/]+");
      if (one.method().equalsIgnoreCase(method)
          && path.matches(pattern)
          && (found == null || !one.path().contains("{"))) {
        found = one;
      }
    }
    return Objects.requireNonNull(found, method + " " + path);
  }

  /** A schema of the document, ready to validate. */
  JsonSchema schema(JsonNode schema) {
    ObjectNode root = schema.deepCopy();
    root.set("components", api.path("components"));
    return SCHEMAS.getSchema(root);
  }

  /** What a reference leads to, or the schema itself. */
  JsonNode resolved(JsonNode schema) {
    String reference = schema.path("$ref").asText();
    return reference.isEmpty() ? schema : resolved(api.at(reference.substring(1)));
  }

  /** What is wrong with the query of a request. */
  List<String> query(Operation operation, Map<String, String> given) {
    List<String> wrong = new ArrayList<>();
    Map<String, JsonNode> known = new LinkedHashMap<>();
    for (JsonNode each : operation.node().path("parameters")) {
      JsonNode parameter = resolved(each);
      if (parameter.path("in").asText().equals("query")) {
        known.put(parameter.path("name").asText(), parameter);
        if (parameter.path("required").asBoolean()
            && !given.containsKey(parameter.path("name").asText())) {
          wrong.add("lacks " + parameter.path("name").asText());
        }
      }
    }
    given.forEach(
        (name, value) -> {
          JsonNode parameter = known.get(name);
          if (parameter == null) {
            wrong.add("does not know " + name);
          } else {
            schema(resolved(parameter.path("schema")))
                .validate(typed(value))
                .forEach(problem -> wrong.add(name + ": " + problem.getMessage()));
          }
        });
    return wrong;
  }

  private static JsonNode typed(String value) {
    if (value.matches("-?\\d{1,9}")) {
      return JsonNodeFactory.instance.numberNode(Integer.parseInt(value));
    }
    return value.equals("true") || value.equals("false")
        ? JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(value))
        : JsonNodeFactory.instance.textNode(value);
  }

  /** What is wrong with the body of a request. */
  List<String> body(Operation operation, String type, byte[] body) throws IOException {
    JsonNode content = operation.node().at("/requestBody/content");
    List<String> wrong = new ArrayList<>();
    if (content.isMissingNode()) {
      if (body.length > 0) {
        wrong.add("takes no body");
      }
      return wrong;
    }
    if (content.has("multipart/form-data")) {
      return form(resolved(content.at("/multipart~1form-data/schema")), type, body);
    }
    JsonNode json = Replies.JSON.readTree(body);
    // The validator tells of every branch of a union that does not fit; the type says which.
    JsonNode schema = resolved(content.at("/application~1json/schema"));
    JsonNode mapping = schema.at("/discriminator/mapping").path(json.path("type").asText());
    if (mapping.isTextual()) {
      schema = api.at(mapping.asText().substring(1));
    }
    schema(schema).validate(json).forEach(problem -> wrong.add(problem.getMessage()));
    return wrong;
  }

  private static List<String> form(JsonNode schema, String type, byte[] body) {
    List<String> wrong = new ArrayList<>();
    if (!type.startsWith("multipart/form-data")) {
      wrong.add("takes a form, and not " + type);
    }
    TreeSet<String> names = new TreeSet<>();
    Matcher name =
        Pattern.compile("(?i)content-disposition: form-data; name=\"([^\"]+)\"")
            .matcher(new String(body, java.nio.charset.StandardCharsets.ISO_8859_1));
    while (name.find()) {
      names.add(name.group(1));
    }
    schema
        .path("required")
        .forEach(
            each -> {
              if (!names.contains(each.asText())) {
                wrong.add("lacks the part " + each.asText());
              }
            });
    names.stream()
        .filter(each -> !schema.path("properties").has(each))
        .forEach(each -> wrong.add("does not know the part " + each));
    return wrong;
  }

  /** What is wrong with an answer of success. */
  List<String> answer(Operation operation, int status, String type, byte[] body)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    JsonNode content =
        operation.node().path("responses").path(String.valueOf(status)).path("content");
    String media = type.replaceFirst(";.*", "");
    if (!content.has(media)) {
      wrong.add("does not answer " + status + " with " + media);
    } else if (media.equals("application/json")) {
      schema(content.path(media).path("schema"))
          .validate(Replies.JSON.readTree(body))
          .forEach(problem -> wrong.add(problem.getMessage()));
    }
    return wrong;
  }
}
