package dev.nocturne.rest;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves the OpenAPI document as it was written when the service was built. The extension reads it
 * at every start into its model, which nothing changes any more, and writes it again: a fifth of a
 * start.
 */
@AsBuilt
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
final class BuiltDocument {

  BuiltDocument() {}

  @AroundInvoke
  @Nullable Object serve(InvocationContext call) throws Exception {
    return switch (call.getMethod().getName()) {
      case "prepareDocument" -> null;
      case "getDocument" -> read(call.getParameters()[1]);
      default -> call.proceed();
    };
  }

  private static byte[] read(Object format) throws IOException {
    String name = "/" + OpenApiConstants.BASE_NAME + "." + format;
    try (InputStream document = BuiltDocument.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(document).readAllBytes();
    }
  }
}
