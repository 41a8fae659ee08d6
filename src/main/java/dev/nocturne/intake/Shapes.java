package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import dev.nocturne.job.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks requests against their JSON Schemas, which are kept beside the code. */
final class Shapes {

  private static final Map<String, String> NOT_THE_CLIENTS =
      Map.of("session_id", "Nocturne opens a session of its own for every attempt");

  private static final String KEY_RULE =
      "a key is not allowed: 1 to 64 characters of A-Z a-z 0-9 . _ - and no __ at the start";

  private static final String LANE_RULE = "must be host, or label: and the name of a label";

  /** What else can be asked, by the names of the schemas. */
  private static final List<String> OTHERS =
      List.of(
          "webhook",
          "webhookchange",
          "webhookrotation",
          "cookies",
          "observation",
          "action",
          "reading",
          "profile",
          "profilecookies",
          "newfunction",
          "functionversion",
          "functiontimes",
          "runupdate",
          "resource",
          "persona",
          "vault",
          "login");

  /** All of them by their ids. */
  private static final Map<String, String> SOURCES =
      Stream.of(
              Stream.of("job", "session", "batch", "schedule", "key"),
              OTHERS.stream(),
              Stream.of(Kind.values()).map(Kind::wire))
          .flatMap(names -> names)
          .collect(Collectors.toMap(Shapes::id, Shapes::source));

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012, builder -> builder.schemaLoaders(l -> l.schemas(SOURCES)));

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .pathType(PathType.JSON_POINTER)
          .locale(Locale.ENGLISH)
          .regularExpressionFactory(Shapes::expression)
          .build();

  /** Each is made when it is first needed, since to make them all is a part of a start. */
  private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

  private Shapes() {}

  private static JsonSchema schema(String name) {
    return SCHEMAS.computeIfAbsent(
        name,
        _ -> {
          JsonSchema schema = FACTORY.getSchema(SchemaLocation.of(id(name)), CONFIG);
          schema.initializeValidators();
          return schema;
        });
  }

  private static String id(String name) {
    return "urn:nocturne:" + name;
  }

  /** In JSON Schema $ is the very end; in Java it also stands before a last line feed. */
  private static RegularExpression expression(String pattern) {
    Pattern compiled = Pattern.compile(pattern.replaceFirst("\\$$", "\\\\z"));
    return text -> compiled.matcher(text).find();
  }

  /** What is wrong with the job, empty if nothing is. */
  static List<Problem> problems(Kind kind, ObjectNode job) {
    JsonSchema schema = schema(kind.wire());
    String noField = "is no field of the kind " + kind.wire();
    return schema.validate(job).stream().map(message -> problem(noField, message)).toList();
  }

  /** What is wrong with a batch, its rows aside. */
  static List<Problem> problems(ObjectNode head) {
    return schema("batch").validate(head).stream()
        .map(message -> problem("is no field of a batch", message))
        .toList();
  }

  /** What is wrong with another request, by the name of its schema. */
  static List<Problem> problems(String name, ObjectNode request) {
    return schema(name).validate(request).stream()
        .map(message -> problem("is no field here", message))
        .toList();
  }

  /** What is wrong with a schedule, what it submits aside. */
  static List<Problem> problemsOfSchedule(ObjectNode document) {
    return schema("schedule").validate(document).stream()
        .map(message -> problem("is no field of a schedule", message))
        .toList();
  }

  /** What is wrong with the key that is wanted. */
  static List<Problem> keyProblems(ObjectNode form) {
    return schema("key").validate(form).stream()
        .map(message -> problem("is no field of a key", message))
        .toList();
  }

  /** What is wrong with a session that is wanted without a job. */
  static List<Problem> problemsOfSession(ObjectNode fields) {
    return schema("session").validate(fields).stream()
        .map(message -> problem("is no field of a session", message))
        .toList();
  }

  /** The types of the fields of jobs. */
  static FieldTypes types() {
    return Types.ALL;
  }

  /** Only tables need them. */
  private static final class Types {
    static final FieldTypes ALL = new FieldTypes(SOURCES);
  }

  private static Problem problem(String noField, ValidationMessage message) {
    String at = message.getInstanceLocation().toString();
    String property = message.getProperty();
    return switch (message.getType()) {
      case "additionalProperties" ->
          new Problem(at + "/" + StrictJson.escape(property), unknown(noField, at, property));
      case "required" -> new Problem(at + "/" + StrictJson.escape(property), "is required");
      case "propertyNames" -> new Problem(at, KEY_RULE);
      case "pattern" ->
          new Problem(at, at.equals("/serialize_by") ? LANE_RULE : message.getError());
      case "enum" -> new Problem(at, "must be one of " + message.getSchemaNode());
      default -> new Problem(at, message.getError());
    };
  }

  private static String unknown(String noField, String at, String property) {
    String because = NOT_THE_CLIENTS.get(property);
    if (because != null) {
      return because;
    }
    return at.isEmpty() ? noField : "is no field here";
  }

  private static String source(String name) {
    try (InputStream in =
        Objects.requireNonNull(Shapes.class.getResourceAsStream("/schema/" + name + ".json"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
