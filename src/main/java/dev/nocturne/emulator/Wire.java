package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Sends replies, whole ones and broken ones. */
final class Wire {

  private static final int BLOCK = 1 << 20;

  private Wire() {}

  static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = open(exchange, reply);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** Sends the head of a reply that says how long its body is, and gives that body. */
  private static byte[] open(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.bytes();
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    return body;
  }

  /** A scripted status with its own body, or with Notte's. */
  static void status(HttpExchange exchange, Effect.Status status, Reply usual) throws IOException {
    if (status.body() == null) {
      send(exchange, usual);
      return;
    }
    byte[] body = status.body().getBytes(StandardCharsets.UTF_8);
    String type = status.body().startsWith("<") ? "text/html" : "application/json";
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  static void bytes(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  static void truncated(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = open(exchange, reply);
    exchange.getResponseBody().write(body, 0, body.length / 2);
    exchange.getResponseBody().flush();
  }

  /** Byte by byte, until the client is gone or {@code enough} opens. */
  static void slow(HttpExchange exchange, Reply reply, Duration perByte, CountDownLatch enough)
      throws IOException, InterruptedException {
    byte[] body = open(exchange, reply);
    OutputStream out = exchange.getResponseBody();
    for (byte one : body) {
      out.write(one);
      out.flush();
      if (enough.await(perByte.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  static void huge(HttpExchange exchange, Reply reply, long bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), 0);
    try (OutputStream out = exchange.getResponseBody()) {
      swollen(out, reply, bytes);
    }
  }

  static void gzipBomb(HttpExchange exchange, Reply reply, long bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(reply.status(), 0);
    try (OutputStream out =
        new GZIPOutputStream(new BufferedOutputStream(exchange.getResponseBody()))) {
      swollen(out, reply, bytes);
    }
  }

  /** The right answer, after a member that nobody asked for. */
  private static void swollen(OutputStream out, Reply reply, long bytes) throws IOException {
    out.write("{\"padding\":\"".getBytes(StandardCharsets.UTF_8));
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) 'x');
    for (long left = bytes; left > 0; left -= BLOCK) {
      out.write(block, 0, (int) Math.min(BLOCK, left));
    }
    String rest = reply.body() instanceof ObjectNode object ? object.toString() : "{}";
    out.write((rest.length() > 2 ? "\"," : "\"").getBytes(StandardCharsets.UTF_8));
    out.write(rest.substring(1).getBytes(StandardCharsets.UTF_8));
  }

  /** The answer with other members; in a list each row has them. */
  static Reply changed(Reply reply, ObjectNode members) {
    if (reply.status() != 200 || reply.body() == null) {
      return reply;
    }
    JsonNode body = reply.body().deepCopy();
    JsonNode rows = body.isArray() ? body : body.path("items");
    if (rows.isArray()) {
      rows.forEach(row -> merge(row, members));
    } else {
      merge(body, members);
    }
    return new Reply(reply.status(), reply.headers(), body);
  }

  private static void merge(JsonNode into, ObjectNode members) {
    if (into instanceof ObjectNode object) {
      object.setAll(members);
      object
          .properties()
          .removeIf(e -> members.has(e.getKey()) && members.get(e.getKey()).isNull());
    }
  }
}
