package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Notte's API on a port of this machine, with nothing behind it but the model. */
public final class NotteEmulator implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Operation, AtomicLong> requests = new ConcurrentHashMap<>();
  private final FaultScript faults = new FaultScript();
  private final RequestRules rules = new RequestRules();
  private final Api api;

  /**
   * Starts it.
   *
   * @param port the port on the loopback interface, or 0 for a free one
   */
  public NotteEmulator(int port, NotteCloud cloud, AgentScripts scripts, PageFetcher pages) {
    this.api = new Api(cloud, scripts, pages);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("the emulator cannot listen on port " + port, e);
    }
    server.setExecutor(threads);
    server.createContext("/site/", new SampleSite());
    server.createContext("/_emulator/", new Control(cloud, scripts, faults, requests));
    server.createContext("/", this::serve);
    server.start();
  }

  /** Where it answers. */
  public URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /** Where its own pages are, which may be scraped although they are on this machine. */
  public URI site() {
    return url().resolve("/site/");
  }

  /** The faults to come. */
  public FaultScript faults() {
    return faults;
  }

  @Override
  public void close() {
    faults.play(java.util.List.of());
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("X-Nocturne-Emulator", "true");
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getRawPath();
    Optional<Operation.Route> route = Operation.of(exchange.getRequestMethod(), path);
    if (route.isEmpty()) {
      Wire.send(exchange, Reply.error(404, "Not Found"));
      return;
    }
    Operation operation = route.get().operation();
    requests.computeIfAbsent(operation, _ -> new AtomicLong()).incrementAndGet();
    String seen = path + "\n" + new String(body, StandardCharsets.UTF_8);
    Optional<Fault> fault = faults.next(operation, seen);
    try {
      if (fault.isEmpty()) {
        Wire.send(exchange, reply(exchange, route.get(), body));
      } else {
        fail(exchange, fault.get(), route.get(), body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private Reply reply(HttpExchange exchange, Operation.Route route, byte[] body)
      throws InterruptedException {
    String credential = exchange.getRequestHeaders().getFirst("Authorization");
    if (route.operation() != Operation.HEALTH
        && (credential == null || !credential.matches("Bearer \\S+"))) {
      return Reply.error(401, "Not authenticated");
    }
    try {
      JsonNode request = rules.read(route.operation(), body);
      return api.answer(route, request, Query.of(exchange.getRequestURI()));
    } catch (RequestRules.Refused e) {
      return e.reply();
    } catch (CloudRefusal e) {
      return Reply.error(e.status(), String.valueOf(e.getMessage()));
    }
  }

  private void fail(HttpExchange exchange, Fault fault, Operation.Route route, byte[] body)
      throws IOException, InterruptedException {
    CountDownLatch changed = faults.changed();
    if (fault.headers() != null) {
      fault.headers().forEach(exchange.getResponseHeaders()::set);
    }
    switch (fault.effect()) {
      case STATUS ->
          Wire.send(exchange, Reply.error(fault.status(), "by script: " + fault.status()));
      case HANG -> changed.await();
      case CUT -> Wire.cut(exchange);
      case REDIRECT -> {
        exchange.getResponseHeaders().set("Location", "http://elsewhere.invalid/");
        exchange.sendResponseHeaders(307, -1);
      }
      case DETAIL -> Wire.bytes(exchange, "application/json", "{\"detail\":\"by script\"}");
      case LOST_REPLY -> {
        Reply _ = reply(exchange, route, body);
        Wire.cut(exchange);
      }
      case LATE_REPLY -> {
        Reply _ = reply(exchange, route, body);
        changed.await();
      }
      case GARBAGE -> {
        Reply _ = reply(exchange, route, body);
        Wire.garbage(exchange);
      }
      case TRUNCATED -> Wire.truncated(exchange, reply(exchange, route, body));
      case SLOW -> Wire.slow(exchange, reply(exchange, route, body), changed);
      case HUGE -> Wire.huge(exchange);
      case GZIP_BOMB -> Wire.gzipBomb(exchange);
    }
  }
}
