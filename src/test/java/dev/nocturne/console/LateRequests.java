package dev.nocturne.console;

import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Holds requests that say so back until their client has left. */
@Singleton
class LateRequests {

  /** What they say. */
  static final String HEADER = "X-Testing-Late";

  private static final int FIRST = 10_000;

  void register(@Observes Filters filters) {
    filters.register(
        context -> {
          if (context.request().getHeader(HEADER) == null) {
            context.next();
          } else {
            int _ = context.addEndHandler(_ -> context.vertx().runOnContext(_ -> context.next()));
          }
        },
        FIRST);
  }
}
