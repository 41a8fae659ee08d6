package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What Notte says of itself. */
final class AccountDesk implements Api.Desk {

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(Operation.HEALTH, _ -> Reply.ok(well()));
  }

  @Override
  public void forget() {
    // Nothing is kept.
  }

  private static ObjectNode well() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("status", "ok")
        .put("version", "1.4.40")
        .put("description", "emulated");
  }
}
