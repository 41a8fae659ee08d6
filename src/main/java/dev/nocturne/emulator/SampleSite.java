package dev.nocturne.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;

/** A small site to try things out on, so that nothing has to be on the internet. */
final class SampleSite implements HttpHandler {

  /** A page that is broken on purpose. */
  static final String BROKEN = "/site/broken";

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.equals("/site/") ? "/site/index" : path;
    if (name.equals(BROKEN)) {
      exchange.sendResponseHeaders(500, -1);
      exchange.close();
      return;
    }
    byte[] page = page(name);
    if (page.length == 0) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
    exchange.close();
  }

  /** Only plain names, so that nothing but the site can be read. */
  private static byte[] page(String name) throws IOException {
    if (!name.matches("/site(/[a-z0-9-]+){1,3}")) {
      return new byte[0];
    }
    try (InputStream in = SampleSite.class.getResourceAsStream("/emulator" + name + ".html")) {
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }
}
