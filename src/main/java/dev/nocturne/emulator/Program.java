package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Actions as a Python program for Notte's own library. */
final class Program {

  private Program() {}

  /**
   * What Notte answers when asked for code.
   *
   * @param workflow as a function that can be run
   */
  static ObjectNode of(ArrayNode actions, boolean workflow) {
    List<String> lines = new ArrayList<>();
    actions.forEach(action -> lines.add("session.execute(" + arguments(action) + ")"));
    String indent = workflow ? "        " : "    ";
    String head = workflow ? "def run():\n    with" : "with";
    String script =
        "from notte_sdk import NotteClient\n\nclient = NotteClient()\n\n"
            + head
            + " client.Session() as session:\n"
            + indent
            + String.join("\n" + indent, lines.isEmpty() ? List.of("pass") : lines)
            + "\n";
    ObjectNode code = JsonNodeFactory.instance.objectNode().put("python_script", script);
    code.set("json_actions", actions);
    return code;
  }

  private static String arguments(JsonNode action) {
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : action.properties()) {
      all.add(member.getKey() + "=" + python(member.getValue()));
    }
    return String.join(", ", all);
  }

  private static String python(JsonNode value) {
    if (value.isBoolean()) {
      return value.asBoolean() ? "True" : "False";
    }
    if (value.isNull()) {
      return "None";
    }
    return value.isContainerNode()
        ? "json.loads(" + TextNode.valueOf(value.toString()) + ")"
        : value.toString();
  }
}
