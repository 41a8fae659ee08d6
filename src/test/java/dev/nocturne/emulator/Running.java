package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;

/** An emulator with a client that sends whatever it is told to. */
final class Running implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  final NotteCloud cloud;
  final NotteEmulator emulator;
  private final HttpClient client = HttpClient.newHttpClient();

  Running(InstantSource clock) {
    this(clock, new PageFetcher(_ -> true));
  }

  Running(InstantSource clock, PageFetcher pages) {
    AgentScripts scripts = new AgentScripts(pages, Duration.ofSeconds(4));
    CloudSettings settings = new CloudSettings(5, Duration.ZERO);
    cloud = new NotteCloud(clock, settings, scripts::first, Ids.seeded(7));
    emulator = new NotteEmulator(0, cloud, scripts, pages);
  }

  /** Sends a request with a key, and the body if it is not empty. */
  Answer call(String method, String path, String body) {
    return send(request(method, path, body).header("Authorization", "Bearer key").build());
  }

  HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(emulator.url().resolve(path))
        .timeout(Duration.ofSeconds(20))
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  Answer send(HttpRequest request) {
    try {
      return new Answer(client.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String startSession() {
    return call("POST", "/sessions/start", "{}").json().path("session_id").asText();
  }

  String startAgent(String session, String task) {
    String body = JSON.createObjectNode().put("session_id", session).put("task", task).toString();
    return call("POST", "/agents/start", body).json().path("agent_id").asText();
  }

  void faults(String script) {
    Answer answer = call("PUT", "/_emulator/faults", script);
    if (answer.status() != 200) {
      throw new IllegalArgumentException(answer.text());
    }
  }

  @Override
  public void close() {
    emulator.close();
    client.close();
  }

  record Answer(HttpResponse<String> response) {

    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
