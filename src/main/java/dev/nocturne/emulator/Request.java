package dev.nocturne.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A request as it came in. */
final class Request {

  private final HttpExchange exchange;
  private final Operation.Route route;
  private final byte[] body;

  Request(HttpExchange exchange, Operation.Route route, byte[] body) {
    this.exchange = exchange;
    this.route = route;
    this.body = body;
  }

  HttpExchange exchange() {
    return exchange;
  }

  Operation.Route route() {
    return route;
  }

  /** Not to be changed. */
  byte[] body() {
    return body;
  }

  /** The first header of that name, or null. */
  @Nullable String header(String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  /** An address of this emulator. */
  URI link(String path) {
    return URI.create("http://localhost:" + exchange.getLocalAddress().getPort() + path);
  }

  /** Whether it comes with one key. */
  boolean authorized() {
    var given = exchange.getRequestHeaders().get("Authorization");
    return given != null && given.size() == 1 && given.getFirst().matches("Bearer \\S+");
  }
}
