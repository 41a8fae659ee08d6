package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/** A client and the scripted server it talks to. */
abstract class ScriptedNotte {

  static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  /** How long a call may take that is not to be ended by its limit, however slow the machine is. */
  static final Duration LONG = Duration.ofMinutes(1);

  static final int LARGEST = 1 << 20;
  static final String KEY = "notte-key-that-nobody-may-see";

  static final SessionOptions OPTIONS = new SessionOptions(12, 10, Json.EMPTY);
  static final AgentTask TASK = new AgentTask("find it", null, null, Json.EMPTY, OPTIONS, null);
  static final Scrape SCRAPE =
      new Scrape("https://example.com/", null, Via.ONE_CALL, Json.EMPTY, OPTIONS);

  private static final ObjectMapper JSON = new ObjectMapper();

  final ScriptedServer server = new ScriptedServer();
  final NotteClient client = to(server);

  static NotteClient to(ScriptedServer server) {
    return to(server, LONG);
  }

  static NotteClient to(ScriptedServer server, Duration look) {
    NotteEndpoint endpoint = new NotteEndpoint(server.uri(), Secret.of(KEY), true);
    return new NotteClient(() -> endpoint, limits(look), InstantSource.fixed(NOW), _ -> {});
  }

  static NotteLimits limits() {
    return limits(LONG);
  }

  private static NotteLimits limits(Duration look) {
    return new NotteLimits(LONG, look, LONG, LONG, LONG, LARGEST, 3);
  }

  @AfterEach
  void hangUp() throws Exception {
    client.close();
    server.close();
  }

  /** The only request so far. */
  ScriptedServer.Request request() {
    return server.requests.getFirst();
  }

  static JsonNode json(String singleQuoted) {
    try {
      return JSON.readTree(quoted(singleQuoted));
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
