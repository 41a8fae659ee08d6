package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What every request to Notte passes: its path, its key, the faults, the rules of its body. */
final class Front {

  private static final Logger LOG = Logger.getLogger(Front.class);
  private static final int MOST_BYTES = 8 << 20;
  private static final int MOST_BYTES_OF_FILES = 100 << 20;

  private final NotteCloud cloud;
  private final Api api;
  private final CallLog calls;
  private final FaultScript faults;
  private final RequestLimit limit = new RequestLimit();
  private final Map<Operation, LongAdder> requests = new ConcurrentHashMap<>();
  private volatile ApiSettings settings = ApiSettings.PLAIN;

  Front(NotteCloud cloud, Desks desks, FaultScript faults) {
    this.cloud = cloud;
    this.api = desks.api();
    this.calls = desks.calls();
    this.faults = faults;
  }

  void become(ApiSettings other) {
    settings = other;
  }

  ApiSettings settings() {
    return settings;
  }

  Map<String, Long> requests() {
    Map<String, Long> counts = new HashMap<>();
    requests.forEach((operation, count) -> counts.put(operation.wire(), count.sum()));
    return Map.copyOf(counts);
  }

  void forget() {
    requests.clear();
    api.forget();
  }

  void handle(HttpExchange exchange) throws IOException, InterruptedException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES_OF_FILES + 1);
    String path = exchange.getRequestURI().getRawPath();
    switch (Operation.of(exchange.getRequestMethod(), path)) {
      case Operation.Nowhere _ -> Wire.send(exchange, error(404, "Not Found"));
      case Operation.OtherMethod _ -> Wire.send(exchange, error(405, "Method Not Allowed"));
      case Operation.Route route -> handle(exchange, route, body);
    }
  }

  private void handle(HttpExchange exchange, Operation.Route route, byte[] body)
      throws IOException, InterruptedException {
    requests.computeIfAbsent(route.operation(), _ -> new LongAdder()).increment();
    String seen = exchange.getRequestURI() + "\n" + new String(body, StandardCharsets.UTF_8);
    Optional<Fault> fault = faults.next(route.operation(), seen);
    Request request = new Request(exchange, route, body);
    if (fault.isEmpty()) {
      Wire.send(exchange, reply(request, Duration.ZERO));
    } else {
      fault.get().headers().forEach(exchange.getResponseHeaders()::set);
      suffer(fault.get().effect(), request);
    }
  }

  private void suffer(Effect effect, Request request) throws IOException, InterruptedException {
    HttpExchange exchange = request.exchange();
    switch (effect) {
      case Effect.Status status -> {
        perform(status.done(), request);
        Wire.status(exchange, status, error(status.status(), "by script: " + status.status()));
      }
      case Effect.Silence silence -> keepSilent(silence, request);
      case Effect.Cut cut -> perform(cut.done(), request);
      case Effect.Redirect redirect -> {
        exchange.getResponseHeaders().set("Location", redirect.to());
        exchange.sendResponseHeaders(307, -1);
      }
      case Effect.Detail _ ->
          Wire.bytes(exchange, "application/json", "{\"detail\":\"by script\"}");
      case Effect.Garbage _ -> {
        perform(true, request);
        Wire.bytes(exchange, "text/html", "<html><body>Bad gateway</body></html>");
      }
      case Effect.Truncated _ -> Wire.truncated(exchange, reply(request, Duration.ZERO));
      case Effect.Slow slow ->
          Wire.slow(exchange, reply(request, Duration.ZERO), slow.perByte(), faults.changed());
      case Effect.Huge huge -> Wire.huge(exchange, reply(request, Duration.ZERO), huge.bytes());
      case Effect.GzipBomb bomb ->
          Wire.gzipBomb(exchange, reply(request, Duration.ZERO), bomb.bytes());
      case Effect.Changed changed ->
          Wire.send(exchange, Wire.changed(reply(request, Duration.ZERO), changed.members()));
      case Effect.Late late -> Wire.send(exchange, reply(request, late.by()));
      case Effect.SessionExpired _ -> {
        expire(request);
        Wire.send(exchange, reply(request, Duration.ZERO));
      }
    }
  }

  private void perform(boolean done, Request request) throws InterruptedException {
    if (done) {
      Reply _ = reply(request, Duration.ZERO);
    }
  }

  private void keepSilent(Effect.Silence silence, Request request)
      throws IOException, InterruptedException {
    CountDownLatch changed = faults.changed();
    Reply reply = silence.done() ? reply(request, Duration.ZERO) : null;
    if (silence.lasts() == null) {
      changed.await();
      return;
    }
    boolean _ = changed.await(silence.lasts().toMillis(), TimeUnit.MILLISECONDS);
    Wire.send(request.exchange(), reply == null ? reply(request, Duration.ZERO) : reply);
  }

  /** The session in the path, or in the body of an agent's start; unknown ones stay unknown. */
  private void expire(Request request) {
    String session = request.route().id();
    try {
      if (request.route().operation() == Operation.START_AGENT) {
        session =
            RequestRules.read(Operation.START_AGENT, request.body()).path("session_id").asText();
      } else if (request.route().operation() == Operation.AGENT) {
        session = cloud.agent(session).request().session();
      }
      cloud.expireSession(session);
    } catch (Refused | CloudRefusal e) {
      LOG.debugf("no session to expire: %s", e.getMessage());
    }
  }

  private Reply reply(Request request, Duration late) throws InterruptedException {
    Operation operation = request.route().operation();
    ApiSettings now = settings;
    RequestLimit.Verdict verdict = limit.count(cloud.now(), now.requestsPerMinute());
    Reply reply = verdict.passes() ? reply(request, late, now) : error(429, "Rate limit exceeded");
    if (operation.open() || verdict.headers().isEmpty()) {
      return reply;
    }
    Map<String, String> headers = new HashMap<>(verdict.headers());
    headers.putAll(reply.headers());
    return new Reply(reply.status(), headers, reply.content());
  }

  private Reply reply(Request request, Duration late, ApiSettings now) throws InterruptedException {
    Operation operation = request.route().operation();
    if (!operation.open() && !request.authorized()) {
      return error(401, "Invalid API key");
    }
    int most = operation.takesFiles() ? MOST_BYTES_OF_FILES : MOST_BYTES;
    if (request.body().length > most) {
      return error(413, "Request too large");
    }
    try {
      Query query = Query.of(request.exchange().getRequestURI());
      Instant began = cloud.now();
      Accent accent = new Accent(now.dialect(), operation);
      JsonNode body = accent.heard(RequestRules.read(operation, request.body()));
      Reply reply = accent.said(body, api.answer(new Api.Call(request, body, query, late, now)));
      long took = Duration.between(began, cloud.now()).toMillis();
      calls.add(new CallLog.Entry(began, took, operation.endpoint()));
      return reply;
    } catch (Refused e) {
      return error(422, "Validation error", Map.of(), e.detail());
    } catch (CloudRefusal e) {
      return error(e.status(), String.valueOf(e.getMessage()));
    } catch (BrokenPage e) {
      Map<String, String> mark = Map.of("x-error-class", "NotteApiExecutionError");
      return error(400, "Navigation failed: " + e.getMessage(), mark, null);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.errorf(e, "the emulator failed at %s", operation.wire());
      return error(500, "Internal server error");
    }
  }

  private Reply error(int status, String message) {
    return error(status, message, Map.of(), null);
  }

  private Reply error(
      int status, String message, Map<String, String> headers, @Nullable ArrayNode detail) {
    return settings.dialect().error(status, message, headers, detail);
  }
}
