package dev.nocturne.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Sends replies, whole ones and broken ones. */
final class Wire {

  private static final int BLOCK = 1 << 20;
  private static final int HUGE_BLOCKS = 256;

  private Wire() {}

  static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Breaks the connection where the client waits for an answer. */
  static void cut(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1_000);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  static void garbage(HttpExchange exchange) throws IOException {
    bytes(exchange, "text/html", "<html><body>Bad gateway</body></html>");
  }

  static void truncated(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body, 0, body.length / 2);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  /** A byte a second, until the client is gone or {@code enough} opens. */
  static void slow(HttpExchange exchange, Reply reply, CountDownLatch enough)
      throws IOException, InterruptedException {
    byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      for (byte one : body) {
        out.write(one);
        out.flush();
        if (enough.await(1, TimeUnit.SECONDS)) {
          break;
        }
      }
    }
    exchange.close();
  }

  /** More than anybody takes in: 256 MiB of one JSON text. */
  static void huge(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      pour(out);
    }
    exchange.close();
  }

  static void gzipBomb(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      pour(out);
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(200, packed.size());
    packed.writeTo(exchange.getResponseBody());
    exchange.close();
  }

  static void bytes(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void pour(OutputStream out) throws IOException {
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) 'x');
    out.write("{\"agent_id\":\"a\",\"answer\":\"".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < HUGE_BLOCKS; i++) {
      out.write(block);
    }
    out.write("\"}".getBytes(StandardCharsets.UTF_8));
  }
}
