package dev.nocturne.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * As much of the protocol of S3 as the store uses: objects are put, read, deleted and listed by a
 * prefix, over real HTTP, and only if the signature of the request is right, reckoned anew here. It
 * is no S3, and what else one does is not tested by it.
 */
final class SignedBuckets implements AutoCloseable {

  static final String KEY = "AKEY";
  static final String SECRET = "a secret of the tests";

  /** By bucket and key; the type before the content. */
  final NavigableMap<String, Kept> objects = new ConcurrentSkipListMap<>();

  final List<String> refused = new CopyOnWriteArrayList<>();
  volatile boolean broken;

  private final HttpServer server;

  SignedBuckets() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /**
   * An object.
   *
   * @param content a character for each byte
   */
  record Kept(String type, String content) {}

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (broken) {
        answer(exchange, 503, "application/xml", error("SlowDown"));
      } else if (isSigned(exchange, body)) {
        serve(exchange, body);
      } else {
        refused.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        answer(exchange, 403, "application/xml", error("SignatureDoesNotMatch"));
      }
    }
  }

  private void serve(HttpExchange exchange, byte[] body) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(1);
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        objects.put(
            path,
            new Kept(
                exchange.getRequestHeaders().getFirst("Content-Type"),
                new String(body, ISO_8859_1)));
        answer(exchange, 200, "", new byte[0]);
      }
      case "DELETE" -> {
        objects.remove(path);
        answer(exchange, 204, "", new byte[0]);
      }
      case "GET" -> {
        String query = exchange.getRequestURI().getRawQuery();
        Kept kept = objects.get(path);
        if (query != null && query.contains("list-type=2")) {
          answer(exchange, 200, "application/xml", list(path, query));
        } else if (kept != null) {
          answer(exchange, 200, kept.type(), kept.content().getBytes(ISO_8859_1));
        } else {
          answer(exchange, 404, "application/xml", error("NoSuchKey"));
        }
      }
      default -> answer(exchange, 405, "application/xml", error("MethodNotAllowed"));
    }
  }

  private byte[] list(String bucket, String query) {
    String prefix =
        Stream.of(query.split("&", -1))
            .filter(part -> part.startsWith("prefix="))
            .map(part -> URLDecoder.decode(part.substring(7), UTF_8))
            .findFirst()
            .orElse("");
    String begin = bucket.replaceAll("/$", "") + "/";
    return objects.keySet().stream()
        .filter(key -> key.startsWith(begin + prefix))
        .map(key -> "<Contents><Key>" + key.substring(begin.length()) + "</Key></Contents>")
        .collect(
            Collectors.joining(
                "", "<ListBucketResult><IsTruncated>false</IsTruncated>", "</ListBucketResult>"))
        .getBytes(UTF_8);
  }

  private static byte[] error(String code) {
    return ("<Error><Code>" + code + "</Code></Error>").getBytes(UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    if (!type.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /** AWS Signature Version 4. */
  private static boolean isSigned(HttpExchange exchange, byte[] body) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    String digest = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
    if (given == null
        || digest == null
        || !given.startsWith("AWS4-HMAC-SHA256 Credential=" + KEY)) {
      return false;
    }
    String scope = part(given, "Credential=").substring(KEY.length() + 1);
    String signed = part(given, "SignedHeaders=");
    String headers =
        Stream.of(signed.split(";", -1))
            .map(name -> name + ":" + value(exchange, name) + "\n")
            .collect(Collectors.joining());
    String query = exchange.getRequestURI().getRawQuery();
    String request =
        String.join(
            "\n",
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            query == null
                ? ""
                : Arrays.stream(query.split("&", -1)).sorted().collect(Collectors.joining("&")),
            headers,
            signed,
            digest);
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            exchange.getRequestHeaders().getFirst("x-amz-date"),
            scope,
            sha256(request.getBytes(UTF_8)));
    byte[] key = ("AWS4" + SECRET).getBytes(UTF_8);
    for (String step : scope.split("/", -1)) {
      key = hmac(key, step);
    }
    return HexFormat.of().formatHex(hmac(key, toSign)).equals(part(given, "Signature="))
        && (digest.equals("UNSIGNED-PAYLOAD") || digest.equals(sha256(body)));
  }

  private static String part(String authorization, String name) {
    int from = authorization.indexOf(name) + name.length();
    int to = authorization.indexOf(',', from);
    return authorization.substring(from, to < 0 ? authorization.length() : to);
  }

  private static String value(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().get(name).stream()
        .map(value -> value.strip().replaceAll(" +", " "))
        .collect(Collectors.joining(","));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
