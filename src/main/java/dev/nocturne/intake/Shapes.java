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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

  private final Map<Kind, JsonSchema> schemas = new EnumMap<>(Kind.class);
  private final JsonSchema batch;
  private final Map<String, JsonSchema> others;
  private final JsonSchema schedule;
  private final JsonSchema key;
  private final JsonSchema session;
  private final FieldTypes types;

  Shapes() {
    Map<String, String> sources =
        Stream.of(
                Stream.of("job", "session", "batch", "schedule", "key"),
                OTHERS.stream(),
                Stream.of(Kind.values()).map(Kind::wire))
            .flatMap(names -> names)
            .collect(Collectors.toMap(name -> "urn:nocturne:" + name, Shapes::source));
    JsonSchemaFactory factory =
        JsonSchemaFactory.getInstance(
            VersionFlag.V202012, builder -> builder.schemaLoaders(l -> l.schemas(sources)));
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .regularExpressionFactory(Shapes::expression)
            .build();
    for (Kind kind : Kind.values()) {
      schemas.put(kind, schema(factory, config, kind.wire()));
    }
    batch = schema(factory, config, "batch");
    others =
        OTHERS.stream()
            .collect(Collectors.toMap(name -> name, name -> schema(factory, config, name)));
    schedule = schema(factory, config, "schedule");
    key = schema(factory, config, "key");
    session = schema(factory, config, "session");
    types = new FieldTypes(sources);
  }

  private static JsonSchema schema(
      JsonSchemaFactory factory, SchemaValidatorsConfig config, String name) {
    JsonSchema schema = factory.getSchema(SchemaLocation.of("urn:nocturne:" + name), config);
    schema.initializeValidators();
    return schema;
  }

  /** In JSON Schema $ is the very end; in Java it also stands before a last line feed. */
  private static RegularExpression expression(String pattern) {
    Pattern compiled = Pattern.compile(pattern.replaceFirst("\\$$", "\\\\z"));
    return text -> compiled.matcher(text).find();
  }

  /** What is wrong with the job, empty if nothing is. */
  List<Problem> problems(Kind kind, ObjectNode job) {
    JsonSchema schema = Objects.requireNonNull(schemas.get(kind));
    String noField = "is no field of the kind " + kind.wire();
    return schema.validate(job).stream().map(message -> problem(noField, message)).toList();
  }

  /** What is wrong with a batch, its rows aside. */
  List<Problem> problems(ObjectNode head) {
    return batch.validate(head).stream()
        .map(message -> problem("is no field of a batch", message))
        .toList();
  }

  /** What is wrong with another request, by the name of its schema. */
  List<Problem> problems(String name, ObjectNode request) {
    return Objects.requireNonNull(others.get(name)).validate(request).stream()
        .map(message -> problem("is no field here", message))
        .toList();
  }

  /** What is wrong with a schedule, what it submits aside. */
  List<Problem> problemsOfSchedule(ObjectNode document) {
    return schedule.validate(document).stream()
        .map(message -> problem("is no field of a schedule", message))
        .toList();
  }

  /** What is wrong with the key that is wanted. */
  List<Problem> keyProblems(ObjectNode form) {
    return key.validate(form).stream()
        .map(message -> problem("is no field of a key", message))
        .toList();
  }

  /** What is wrong with a session that is wanted without a job. */
  List<Problem> problemsOfSession(ObjectNode fields) {
    return session.validate(fields).stream()
        .map(message -> problem("is no field of a session", message))
        .toList();
  }

  /** The types of the fields of jobs. */
  FieldTypes types() {
    return types;
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
