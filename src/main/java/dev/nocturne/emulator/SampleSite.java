package dev.nocturne.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jsoup.nodes.Document;

/** A small site to try things out on, so that nothing has to be on the internet. */
final class SampleSite implements HttpHandler {

  /** A page that is broken on purpose. */
  static final String BROKEN = "/site/broken";

  /** Where the form of the contact page goes. */
  private static final String ECHO = "/site/echo";

  private static final int LONGEST_FORM = 64 * 1024;

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.equals("/site/") ? "/site/index" : path;
    if (name.equals(BROKEN)) {
      exchange.sendResponseHeaders(500, -1);
      exchange.close();
      return;
    }
    if (name.equals(ECHO)) {
      send(exchange, "text/html; charset=utf-8", echo(exchange));
      return;
    }
    if (name.equals("/site/files/prices.csv")) {
      send(exchange, "text/csv", "sku,price\nMN-101,39.90\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    byte[] page = page(name);
    if (page.length == 0) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      send(exchange, "text/html; charset=utf-8", page);
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** The fields of a form that was sent there, as a page. */
  private static byte[] echo(HttpExchange exchange) throws IOException {
    byte[] sent = exchange.getRequestBody().readNBytes(LONGEST_FORM);
    String form = new String(sent, StandardCharsets.UTF_8);
    String query = exchange.getRequestURI().getRawQuery();
    String fields = form.isEmpty() ? String.valueOf(query) : form;
    Document page = Document.createShell("");
    page.title("Received");
    for (String field : fields.split("&", -1)) {
      page.body().appendElement("p").text(URLDecoder.decode(field, StandardCharsets.UTF_8));
    }
    return page.outerHtml().getBytes(StandardCharsets.UTF_8);
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
