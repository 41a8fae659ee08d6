package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The emulator's own side, for tests and rehearsals: {@code GET /_emulator/ledger}, {@code PUT
 * /_emulator/faults}, {@code PUT /_emulator/agents}, {@code PUT /_emulator/cloud} and {@code POST
 * /_emulator/reset}.
 */
final class Control implements HttpHandler {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private final NotteCloud cloud;
  private final AgentScripts scripts;
  private final FaultScript faults;
  private final Map<Operation, AtomicLong> requests;

  Control(
      NotteCloud cloud,
      AgentScripts scripts,
      FaultScript faults,
      Map<Operation, AtomicLong> requests) {
    this.cloud = cloud;
    this.scripts = scripts;
    this.faults = faults;
    this.requests = requests;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    Reply reply;
    try {
      reply = answer(call, body);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      reply = Reply.error(422, String.valueOf(e.getMessage()));
    }
    Wire.send(exchange, reply);
  }

  private Reply answer(String call, byte[] body) throws IOException {
    switch (call) {
      case "GET /_emulator/ledger" -> {
        return Reply.ok(ledger());
      }
      case "PUT /_emulator/faults" -> faults.play(read(body, new TypeReference<List<Fault>>() {}));
      case "PUT /_emulator/agents" ->
          scripts.play(read(body, new TypeReference<List<AgentScripts.Rule>>() {}));
      case "PUT /_emulator/cloud" -> {
        JsonNode to = JSON.readTree(body);
        cloud.become(
            new CloudSettings(
                to.path("sessions").asInt(), Duration.parse(to.path("list_lag").asText("PT0S"))));
      }
      case "POST /_emulator/reset" -> {
        cloud.reset();
        requests.clear();
        faults.play(List.of());
        scripts.play(List.of());
      }
      default -> {
        return Reply.error(404, "Not Found");
      }
    }
    return Reply.ok(JSON.createObjectNode().put("ok", true));
  }

  private static <T> T read(byte[] body, TypeReference<T> type) throws IOException {
    return JSON.readValue(body, type);
  }

  private JsonNode ledger() {
    ObjectNode ledger = JSON.valueToTree(cloud.ledger());
    ObjectNode counts = ledger.putObject("requests");
    requests.forEach((operation, count) -> counts.put(operation.wire(), count.get()));
    return ledger;
  }
}
