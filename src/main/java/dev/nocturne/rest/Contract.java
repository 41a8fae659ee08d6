package dev.nocturne.rest;

import static org.eclipse.microprofile.openapi.OASFactory.createAPIResponse;
import static org.eclipse.microprofile.openapi.OASFactory.createContent;
import static org.eclipse.microprofile.openapi.OASFactory.createHeader;
import static org.eclipse.microprofile.openapi.OASFactory.createMediaType;
import static org.eclipse.microprofile.openapi.OASFactory.createSchema;
import static org.eclipse.microprofile.openapi.OASFactory.createSecurityRequirement;
import static org.eclipse.microprofile.openapi.OASFactory.createSecurityScheme;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import dev.nocturne.store.Delivery;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme.Type;
import org.jspecify.annotations.Nullable;

/**
 * Completes the OpenAPI document: the schemas by which requests are checked, which members an
 * answer always has, and the refusals of every call.
 */
@OpenApiFilter(stages = RunStage.BUILD)
public final class Contract implements OASFilter {

  private static final String BEARER = "key";

  /** What any call can be answered with. */
  private static final Set<ProblemType> ALWAYS =
      EnumSet.of(
          ProblemType.BAD_REQUEST,
          ProblemType.BAD_PARAMETER,
          ProblemType.UNAUTHORIZED,
          ProblemType.FORBIDDEN,
          ProblemType.METHOD_NOT_ALLOWED,
          ProblemType.NOT_ACCEPTABLE,
          ProblemType.RATE_LIMITED,
          ProblemType.UNAVAILABLE);

  /** Refusals that go away by themselves, and therefore say when to come again. */
  private static final Set<Integer> PASSING = Set.of(429, 503);

  /** Made by the framework. */
  public Contract() {}

  @Override
  public void filterOpenAPI(OpenAPI api) {
    Components components = api.getComponents();
    Map<String, Schema> schemas = new TreeMap<>(components.getSchemas());
    // The extension's own schemas of problems are not what is sent here.
    schemas.keySet().removeAll(Set.of("HttpProblem", "HttpValidationProblem", "Violation"));
    ViewSchemas views = new ViewSchemas(schemas);
    ViewSchemas.VIEWS.forEach(views::complete);
    schemas.putAll(requestSchemas());
    components.setSchemas(schemas);
    components.setResponses(new TreeMap<>());
    components.addSecurityScheme(BEARER, createSecurityScheme().type(Type.HTTP).scheme("bearer"));
    api.addSecurityRequirement(createSecurityRequirement().addScheme(BEARER));
    Operation list = api.getPaths().getPathItem("/v1/jobs").getGET();
    choices(list, "status", Stream.of(Status.values()).map(Status::wire));
    choices(list, "kind", Stream.of(Kind.values()).map(Kind::wire));
    Optional.ofNullable(schemas.get("Job"))
        .map(Schema::getProperties)
        .map(properties -> properties.get("kind"))
        .orElseThrow()
        .setEnumeration(Stream.of(Kind.values()).<Object>map(Kind::wire).toList());
    Operation batches = api.getPaths().getPathItem("/v1/batches").getGET();
    choices(batches, "status", Stream.of(BatchStatus.values()).map(BatchStatus::wire));
    Operation deliveries = api.getPaths().getPathItem("/v1/webhooks/{id}/deliveries").getGET();
    choices(deliveries, "state", Stream.of(Delivery.State.values()).map(Delivery.State::wire));
    api.getPaths()
        .getPathItems()
        .forEach(
            (path, item) ->
                item.getOperations()
                    .forEach(
                        (method, operation) -> {
                          accepted(path, operation.getResponses().getAPIResponse("202"));
                          located(operation.getResponses().getAPIResponse("201"));
                          Routes.ALL
                              .code(path, method.name())
                              .ifPresent(code -> complete(operation, code, components));
                        }));
  }

  private static void choices(Operation operation, String parameter, Stream<String> choices) {
    for (Parameter each : operation.getParameters()) {
      if (each.getName().equals(parameter)) {
        each.getSchema().setEnumeration(choices.map(Object.class::cast).toList());
        return;
      }
    }
    throw new IllegalStateException("there is no parameter " + parameter);
  }

  /** What is accepted is told of, and where it is. */
  private static void accepted(String path, @Nullable APIResponse response) {
    located(response);
    if (response != null) {
      if (response.getContent() == null) {
        String told = path.startsWith("/v1/batches") ? "Batch" : "Job";
        response.content(json(MediaType.APPLICATION_JSON, told));
      }
    }
  }

  private static void located(@Nullable APIResponse response) {
    if (response != null) {
      response.addHeader(
          "Location", createHeader().schema(createSchema().addType(SchemaType.STRING)));
    }
  }

  private static Content json(String type, String schema) {
    return createContent().addMediaType(type, createMediaType().schema(createSchema().ref(schema)));
  }

  private static Map<String, Schema> requestSchemas() {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
    document.putObject("components").set("schemas", RequestSchemas.components());
    byte[] bytes = document.toString().getBytes(StandardCharsets.UTF_8);
    return SmallRyeOpenAPI.builder()
        .withCustomStaticFile(() -> new ByteArrayInputStream(bytes))
        .enableAnnotationScan(false)
        .enableModelReader(false)
        .enableStandardFilter(false)
        .enableStandardStaticFiles(false)
        .build()
        .model()
        .getComponents()
        .getSchemas();
  }

  /** What the code says of itself. */
  private static void complete(Operation operation, Method code, Components components) {
    Set<ProblemType> refused = EnumSet.copyOf(ALWAYS);
    if (code.isAnnotationPresent(Refuses.class)) {
      refused.addAll(List.of(code.getAnnotation(Refuses.class).value()));
    }
    if (code.isAnnotationPresent(TakesRows.class)) {
      refused.addAll(TakesRows.REFUSES);
      operation.getRequestBody().setRequired(true);
    }
    if (BodyGuard.readsNoBody(code)) {
      refused.addAll(BodyGuard.REFUSES);
    }
    refusals(operation, refused, components);
    if (code.isAnnotationPresent(Reads.class)) {
      for (RequestParameter read : code.getAnnotation(Reads.class).value()) {
        operation.addParameter(read.documented());
      }
    }
  }

  /** Most calls are refused alike, so what each refusal is like is written once for all. */
  private static void refusals(Operation operation, Set<ProblemType> types, Components components) {
    for (int status :
        types.stream().map(ProblemType::status).collect(Collectors.toCollection(TreeSet::new))) {
      List<ProblemType> alike = types.stream().filter(type -> type.status() == status).toList();
      String name = alike.stream().map(Contract::name).collect(Collectors.joining("-or-"));
      components.addResponse(name, refusal(alike));
      operation
          .getResponses()
          .addAPIResponse(
              Integer.toString(status), createAPIResponse().ref("#/components/responses/" + name));
    }
  }

  private static String name(ProblemType type) {
    String uri = type.uri().toString();
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  private static APIResponse refusal(List<ProblemType> types) {
    String description =
        types.stream()
            .map(type -> "`" + type.uri() + "`: " + type.title())
            .collect(Collectors.joining("; "));
    APIResponse response =
        createAPIResponse()
            .description(description)
            .content(json(EarlyProblem.MEDIA_TYPE, RequestSchemas.PROBLEM));
    if (types.stream().anyMatch(type -> PASSING.contains(type.status()))) {
      response.addHeader("Retry-After", seconds());
    }
    return response;
  }

  private static Header seconds() {
    return createHeader()
        .description("how soon to come again, in seconds")
        .schema(createSchema().addType(SchemaType.INTEGER));
  }
}
