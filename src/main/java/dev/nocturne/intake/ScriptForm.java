package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Json;
import dev.nocturne.job.PageAction;
import dev.nocturne.notte.ResponseFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The actions of a script as the client wrote them, of the right shape; knows what the shape
 * cannot.
 *
 * @param actions a list, or nothing
 */
record ScriptForm(JsonNode actions) {

  /** Its name in a job. */
  static final String NAME = "actions";

  private static final String TYPE = "type";
  private static final String MAY_FAIL = "on_failure";
  private static final String GO_ON = "continue";
  private static final String FORMAT = "response_format";

  /** What is done to something on the page, which has to be named. */
  private static final Set<String> ON_ELEMENTS =
      Set.of(
          "click",
          "fill",
          "multi_factor_fill",
          "check",
          "select_dropdown_option",
          "upload_file",
          "download_file");

  /** What needs Notte's storage of files. */
  private static final Set<String> ON_FILES = Set.of("upload_file", "download_file");

  /** Whether it sends or fetches a file. */
  boolean usesFiles() {
    return actions.valueStream().anyMatch(action -> ON_FILES.contains(action.path(TYPE).asText()));
  }

  /** What Notte or the operator would not have. */
  List<Problem> problems(Targets targets) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < actions.size(); i++) {
      JsonNode action = actions.get(i);
      String at = "/" + NAME + "/" + i;
      if (action.path("url").isTextual()) {
        targets
            .refusal(action.path("url").textValue())
            .ifPresent(why -> problems.add(new Problem(at + "/url", why)));
      }
      if (ON_ELEMENTS.contains(action.path(TYPE).asText())
          && action.path("id").asText("").isEmpty()
          && !action.hasNonNull("selector")) {
        problems.add(new Problem(at, "needs an id or a selector"));
      }
      Json format = format(action);
      if (format != null) {
        ResponseFormat.problems(format)
            .forEach(p -> problems.add(new Problem(at + "/" + FORMAT + p.pointer(), p.detail())));
      }
    }
    return problems;
  }

  /** The actions; to be asked only if nothing is wrong with them. */
  List<PageAction> script() {
    List<PageAction> script = new ArrayList<>();
    for (JsonNode action : actions) {
      boolean mayFail = action.path(MAY_FAIL).asText().equals(GO_ON);
      String type = action.path(TYPE).textValue();
      script.add(
          switch (type) {
            case "observe" -> new PageAction.Observe(fields(action), mayFail);
            case "scrape" -> new PageAction.Scrape(format(action), fields(action), mayFail);
            case "screenshot" -> new PageAction.Screenshot(mayFail);
            default -> new PageAction.Act(type, fields(action), mayFail);
          });
    }
    return script;
  }

  /** An action as a client would write it. */
  static ObjectNode document(PageAction action) {
    Json fields =
        switch (action) {
          case PageAction.Act act -> act.fields();
          case PageAction.Observe observe -> observe.fields();
          case PageAction.Scrape scrape -> scrape.fields();
          case PageAction.Screenshot _ -> Json.EMPTY;
        };
    ObjectNode node = JsonNodeFactory.instance.objectNode().put(TYPE, action.type());
    node.setAll((ObjectNode) StrictJson.value(fields.text()).orElseThrow());
    if (action instanceof PageAction.Scrape scrape && scrape.responseFormat() != null) {
      String format = scrape.responseFormat().text();
      node.set(FORMAT, StrictJson.value(format).orElseThrow());
    }
    return action.mayFail() ? node.put(MAY_FAIL, GO_ON) : node;
  }

  private static @Nullable Json format(JsonNode action) {
    if (!action.hasNonNull(FORMAT)) {
      return null;
    }
    Json format = new Json(StrictJson.text(action.get(FORMAT)));
    return ResponseFormat.asksForNothing(format) ? null : format;
  }

  private static Json fields(JsonNode action) {
    ObjectNode fields = action.deepCopy();
    fields.remove(List.of(TYPE, MAY_FAIL, FORMAT));
    return new Json(StrictJson.text(fields));
  }
}
