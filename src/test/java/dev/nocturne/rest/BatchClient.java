package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/** A client that sends batches in all their forms. */
final class BatchClient {

  static final String JSON = "application/json";
  static final String LINES = "application/x-ndjson";
  static final String TABLE = "text/csv";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI service;

  BatchClient(URI service) {
    this.service = service;
  }

  /** An answer and its body, if that is JSON. */
  record Answer(int status, String body) {

    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(body, e);
      }
    }

    String id() {
      return json().path("id").asText();
    }

    /** The last part of the problem's type. */
    String problem() {
      return json().path("type").asText().replace("/problems/", "");
    }

    long count(String state) {
      return json().path("counts").path(state).asLong(-1);
    }

    Answer expect(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      return this;
    }

    /** Refused with this type, and these problems, each as line, pointer and detail. */
    Answer refused(int expected, String type) {
      expect(expected);
      assertThat(problem()).as(body).isEqualTo(type);
      return this;
    }

    /** The problems, each as line or nothing, and pointer. */
    List<String> errors() {
      return json()
          .path("errors")
          .valueStream()
          .map(e -> (e.has("line") ? e.path("line").asText() : "") + e.path("pointer").asText())
          .toList();
    }
  }

  Answer post(String path, String type, String body) {
    return post(path, Map.of("Content-Type", type), BodyPublishers.ofString(body));
  }

  Answer post(String path, String type, String key, String body) {
    return post(
        path, Map.of("Content-Type", type, "Idempotency-Key", key), BodyPublishers.ofString(body));
  }

  Answer stream(String path, String type, String key, Supplier<InputStream> body) {
    return post(
        path,
        Map.of("Content-Type", type, "Idempotency-Key", key),
        BodyPublishers.ofInputStream(body));
  }

  Answer gzip(String path, String type, byte[] body) {
    return post(
        path,
        Map.of("Content-Type", type, "Content-Encoding", "gzip"),
        BodyPublishers.ofByteArray(body));
  }

  Answer post(String path, Map<String, String> headers, BodyPublisher body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path)).POST(body);
    new TreeMap<>(headers).forEach(request::header);
    return send(request.build());
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(service.resolve(path)).build());
  }

  /** The rows that were refused, each a line. */
  List<JsonNode> rejected(String batch) {
    return get("/v1/batches/" + batch + "/rejected")
        .expect(200)
        .body()
        .lines()
        .map(line -> new Answer(200, line).json())
        .toList();
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] gzipped(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A form of these parts, each a name, a type and its contents. */
  static String form(String... parts) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < parts.length; i += 3) {
      form.append("--limit\r\nContent-Disposition: form-data; name=\"")
          .append(parts[i])
          .append("\"\r\nContent-Type: ")
          .append(parts[i + 1])
          .append("\r\n\r\n")
          .append(parts[i + 2])
          .append("\r\n");
    }
    return form.append("--limit--\r\n").toString();
  }
}
