package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sends the probe's requests as they are, beside the client, which would hide what the probe is to
 * see; and keeps what the heads of the answers told.
 */
final class ProbeLine implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  /** Longer than anything but an agent takes. */
  static final Duration LONG = Duration.ofMinutes(3);

  /** Above this a number of seconds is a date: 2001 and later. */
  private static final long EPOCH_SECONDS = 1_000_000_000L;

  private final URI url;
  private final Secret key;
  private final InstantSource clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final Set<String> limits = new TreeSet<>();
  private final List<String> waits = new ArrayList<>();
  private long window;

  ProbeLine(URI url, Secret key, InstantSource clock) {
    this.url = url;
    this.key = key;
    this.clock = clock;
  }

  /** An answer, whatever it is. */
  record Answer(HttpResponse<byte[]> response) {

    int status() {
      return response.statusCode();
    }

    byte[] body() {
      return response.body();
    }

    boolean ok() {
      return status() >= 200 && status() < 300;
    }

    /** Whether it says that nothing was done. */
    boolean refused() {
      return status() >= 400 && status() < 500;
    }

    /** Nothing if it is no JSON. */
    JsonNode json() {
      try {
        return JSON.readTree(body());
      } catch (IOException _) {
        return MissingNode.getInstance();
      }
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** Its status and the form of its body, without any value that might be a secret. */
    String form() {
      return status()
          + " "
          + (body().length == 0 ? "without a body" : ProbeLine.form(json(), type()));
    }

    /** Its status and its words, masked. */
    String words() {
      return status() + ": " + ErrorBody.of(new String(body(), StandardCharsets.UTF_8)).words();
    }

    String type() {
      return header("Content-Type").replaceFirst(";.*", "");
    }
  }

  private static String form(JsonNode json, String type) {
    return json.isMissingNode() ? type + " that is no JSON" : form(json, 3);
  }

  private static String form(JsonNode json, int depth) {
    if (json.isArray()) {
      return "[" + (json.isEmpty() || depth == 0 ? "" : form(json.get(0), depth - 1)) + "]";
    }
    if (!json.isObject()) {
      return json.getNodeType().name().toLowerCase(Locale.ROOT);
    }
    List<String> members = new ArrayList<>();
    for (var member : json.properties()) {
      JsonNode value = member.getValue();
      boolean deeper = value.isContainerNode() && depth > 0;
      members.add(member.getKey() + (deeper ? " " + form(value, depth - 1) : ""));
    }
    return "{" + String.join(", ", members) + "}";
  }

  Answer get(String path) throws IOException {
    return call("GET", path, null, LONG);
  }

  Answer post(String path, JsonNode body) throws IOException {
    return call("POST", path, body, LONG);
  }

  Answer delete(String path) throws IOException {
    return call("DELETE", path, null, LONG);
  }

  /**
   * Sends a request with the key.
   *
   * @param more further headers, names and values in turn
   * @throws IOException if no answer came in that time
   */
  Answer call(String method, String path, @Nullable JsonNode body, Duration limit, String... more)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceFirst("/$", "") + path))
            .timeout(limit)
            .header("Authorization", "Bearer " + key.reveal())
            .header("Content-Type", "application/json")
            .header("x-notte-request-origin", "nocturne-probe")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    if (more.length > 0) {
      request.headers(more);
    }
    try {
      Answer answer = new Answer(http.send(request.build(), BodyHandlers.ofByteArray()));
      hear(answer);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void hear(Answer answer) {
    String limit = answer.header("X-RateLimit-Limit");
    if (!limit.isEmpty()) {
      limits.add(limit);
      long reset = number(answer.header("X-RateLimit-Reset"));
      // A time, or how many seconds until then.
      long now = reset > EPOCH_SECONDS ? clock.instant().getEpochSecond() : 0;
      window = Math.max(window, reset - now);
    }
    if (answer.status() == 429 || answer.status() == 503 || answer.status() == 529) {
      String wait = answer.header("Retry-After");
      waits.add(wait.isEmpty() ? "none" : wait);
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** The limits that the heads named; none if they named none. */
  Set<String> limits() {
    return limits;
  }

  /** In how many seconds at most a window was said to end; zero if nothing was said. */
  long window() {
    return window;
  }

  /** The Retry-After of each refusal for want of room or patience. */
  List<String> waits() {
    return waits;
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
