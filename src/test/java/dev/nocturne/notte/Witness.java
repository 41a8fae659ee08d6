package dev.nocturne.notte;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between our client and the emulator, and holds both to the document: every request, and
 * every answer of success.
 */
final class Witness implements AutoCloseable {

  static final NotteDocument DOCUMENT = new NotteDocument();

  private static final Set<String> LEFT_TO_HTTP =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings");

  /** What was wrong. */
  final List<String> problems = Collections.synchronizedList(new ArrayList<>());

  /** The operations that worked, by the ids of the document. */
  final Set<String> seen = Collections.synchronizedSet(new TreeSet<>());

  private final URI emulator;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Witness(URI emulator) {
    this.emulator = emulator;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      URI uri = exchange.getRequestURI();
      NotteDocument.Operation operation =
          DOCUMENT.operation(exchange.getRequestMethod(), uri.getRawPath());
      String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
      note(operation, "request", DOCUMENT.query(operation, query(uri)));
      note(operation, "request", DOCUMENT.body(operation, type, body));
      HttpResponse<byte[]> answer = passOn(exchange, body);
      if (answer.statusCode() < 300) {
        seen.add(operation.id());
        String brought = answer.headers().firstValue("Content-Type").orElse("");
        note(
            operation,
            "answer",
            DOCUMENT.answer(operation, answer.statusCode(), brought, answer.body()));
      }
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!LEFT_TO_HTTP.contains(name)) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(answer.body());
    } catch (RuntimeException e) {
      problems.add(e.toString());
    }
  }

  private void note(NotteDocument.Operation operation, String what, List<String> wrong) {
    wrong.forEach(each -> problems.add(operation.id() + " " + what + ": " + each));
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(emulator + exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!LEFT_TO_HTTP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> values = new TreeMap<>();
    String raw = uri.getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return values;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.close();
  }
}
