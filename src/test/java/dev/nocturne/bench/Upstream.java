package dev.nocturne.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * As little of Notte as the benchmark needs, and as fast as it gets: one event loop, no state but
 * counters. It can hold all scrapes back until it is told to let them go, so that a backlog is
 * there before the first is done.
 */
public final class Upstream {

  private static final String PAGE =
      "{\"markdown\":\"# A page\\n\\n"
          + "Words of a page. ".repeat(55)
          + "\",\"images\":null,"
          + "\"structured\":null}";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Buffer page = Buffer.buffer(PAGE);
  private final Agents agents = new Agents(vertx);
  private final Map<String, Long> seen = new TreeMap<>();
  private final Queue<HttpServerRequest> held = new ArrayDeque<>();
  private long scrapes;
  private long others;
  private long delayMs;
  private boolean holds;
  private boolean notes;

  private Upstream() {}

  /** Listens on a free port and says which. */
  public static void main(String[] arguments) {
    Upstream upstream = new Upstream();
    upstream
        .vertx
        .createHttpServer(new HttpServerOptions().setIdleTimeout(0))
        .requestHandler(upstream::take)
        .listen(0, "localhost")
        .onSuccess(
            server -> System.out.println("Listening on: http://localhost:" + server.actualPort()));
  }

  private void take(HttpServerRequest request) {
    String path = request.path();
    if (path.equals("/scrape")) {
      scrapes++;
      if (notes) {
        String at = micros();
        request.bodyHandler(body -> note(body, at));
      }
      if (holds) {
        held.add(request);
      } else {
        answer(request);
      }
    } else if (path.startsWith("/bench/")) {
      control(request, path.substring("/bench/".length()));
    } else {
      others++;
      agents.take(request, path);
    }
  }

  private static String micros() {
    return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  /** The address ends in the number of the job. */
  private void note(Buffer body, String at) {
    String url = body.toJsonObject().getString("url");
    seen.put(url.substring(url.lastIndexOf('/') + 1), Long.parseLong(at));
  }

  private void answer(HttpServerRequest request) {
    if (delayMs == 0) {
      send(request.response(), page);
    } else {
      vertx.setTimer(delayMs, _ -> send(request.response(), page));
    }
  }

  static void send(HttpServerResponse response, Buffer body) {
    response.putHeader("content-type", "application/json").end(body);
  }

  private void control(HttpServerRequest request, String what) {
    switch (what) {
      case "hold" -> holds = true;
      case "release" -> {
        holds = false;
        held.forEach(this::answer);
        held.clear();
      }
      case "note" -> {
        notes = true;
        seen.clear();
      }
      case "forget" -> {
        notes = false;
        seen.clear();
      }
      case "delay" -> delayMs = Long.parseLong(request.getParam("ms"));
      case "agents" -> agents.last(Long.parseLong(request.getParam("ms")));
      default -> {}
    }
    StringBuilder answer = new StringBuilder();
    switch (what) {
      case "seen" ->
          seen.forEach((id, at) -> answer.append(id).append(' ').append(at).append('\n'));
      case "ends" -> agents.ends(answer);
      default -> answer.append(scrapes).append(' ').append(others);
    }
    request.response().end(answer.toString());
  }
}
