package dev.nocturne.rest;

import dev.nocturne.job.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Serves what the service says and understands on Kafka, as AsyncAPI, and the JSON Schemas it
 * refers to, beside the OpenAPI document.
 */
@Singleton
final class AsyncApi {

  private static final String ASYNCAPI = "/q/asyncapi/asyncapi.yaml";

  /** The schemas, which name each other. */
  private static final List<String> SCHEMAS =
      Stream.concat(
              Stream.of("cancel", "event", "job", "request", "session"),
              Stream.of(Kind.values()).map(Kind::wire))
          .toList();

  void serve(@Observes Router router) {
    router
        .get("/q/asyncapi")
        .handler(call -> call.response().setStatusCode(302).putHeader("Location", ASYNCAPI).end());
    serve(router, ASYNCAPI, "/META-INF/asyncapi.yaml", "application/yaml");
    for (String schema : SCHEMAS) {
      String file = "/schema/" + schema + ".json";
      serve(router, "/q" + file, file, "application/schema+json");
    }
  }

  private static void serve(Router router, String path, String file, String type) {
    Buffer content = Buffer.buffer(read(file));
    router
        .get(path)
        .handler(call -> call.response().putHeader("Content-Type", type).end(content.copy()));
  }

  private static byte[] read(String file) {
    try (InputStream in = Objects.requireNonNull(AsyncApi.class.getResourceAsStream(file))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
