package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The emulator's own side, for tests and rehearsals: {@code GET /_emulator/ledger}, {@code PUT} and
 * {@code DELETE /_emulator/faults}, {@code PUT} and {@code DELETE /_emulator/agents}, {@code GET}
 * and {@code PUT /_emulator/cloud}, {@code PUT /_emulator/functions}, {@code GET} and {@code PUT
 * /_emulator/api}, {@code POST /_emulator/messages} and {@code POST /_emulator/reset}. What is put
 * and not mentioned stays as it is in {@code cloud} and {@code api}, and is replaced as a whole in
 * the lists. A message has a {@code persona_id}, a {@code kind} (email or sms), a {@code subject},
 * a {@code text}, {@code html}, a {@code sender} and a {@code sender_name}.
 */
final class Control {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          // A list that is put is the whole list, also where it changes an object in part.
          .withConfigOverride(ArrayNode.class, arrays -> arrays.setMergeable(false))
          .build();

  private final NotteCloud cloud;
  private final AgentScripts scripts;
  private final FaultScript faults;
  private final Front front;
  private final Desks desks;

  Control(NotteCloud cloud, AgentScripts scripts, FaultScript faults, Front front, Desks desks) {
    this.cloud = cloud;
    this.scripts = scripts;
    this.faults = faults;
    this.front = front;
    this.desks = desks;
  }

  void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    Reply reply;
    try {
      reply = answer(call, body);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      reply = error(422, String.valueOf(e.getMessage()));
    }
    Wire.send(exchange, reply);
  }

  private Reply answer(String call, byte[] body) throws IOException {
    switch (call) {
      case "GET /_emulator/ledger" -> {
        return Reply.ok(ledger());
      }
      case "GET /_emulator/cloud" -> {
        return Reply.ok(JSON.valueToTree(cloud.settings()));
      }
      case "GET /_emulator/api" -> {
        return Reply.ok(JSON.valueToTree(front.settings()));
      }
      case "PUT /_emulator/cloud" ->
          cloud.become(patched(cloud.settings(), body, CloudSettings.class));
      case "PUT /_emulator/api" -> front.become(patched(front.settings(), body, ApiSettings.class));
      case "PUT /_emulator/faults" -> faults.play(FaultForm.read(JSON.readTree(body)));
      case "DELETE /_emulator/faults" -> faults.play(List.of());
      case "PUT /_emulator/agents" ->
          scripts.play(JSON.readValue(body, new TypeReference<List<AgentScripts.Rule>>() {}));
      case "DELETE /_emulator/agents" -> scripts.play(List.of());
      case "POST /_emulator/messages" -> desks.personas().deliver(JSON.readTree(body));
      case "PUT /_emulator/functions" ->
          desks.runs().play(JSON.readValue(body, new TypeReference<List<RunDesk.Rule>>() {}));
      case "POST /_emulator/reset" -> {
        cloud.reset();
        front.forget();
        faults.play(List.of());
        scripts.play(List.of());
      }
      default -> {
        return error(404, "Not Found");
      }
    }
    return Reply.ok(JSON.createObjectNode().put("ok", true));
  }

  private static Reply error(int status, String message) {
    return Dialect.NEWEST.error(status, message, Map.of(), null);
  }

  /** The settings with what the body says changed, one level deep or two. */
  private static <T> T patched(T settings, byte[] body, Class<T> type) throws IOException {
    ObjectNode tree = JSON.valueToTree(settings);
    return JSON.treeToValue(JSON.readerForUpdating(tree).readTree(body), type);
  }

  private JsonNode ledger() {
    ObjectNode ledger = JSON.valueToTree(cloud.ledger());
    ledger.set("requests", JSON.valueToTree(front.requests()));
    return ledger;
  }
}
