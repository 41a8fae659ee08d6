package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions: they are kept and never run, since there is no Python here. See {@link RunDesk}. */
final class FunctionDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final FunctionStore functions;
  private final Shelf shelf;

  FunctionDesk(FunctionStore functions, Shelf shelf) {
    this.functions = functions;
    this.shelf = shelf;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.FUNCTIONS,
        call -> call.page(functions.list(call.query().onlyActive()), each -> json(call, each)),
        Operation.CREATE_FUNCTION,
        this::create,
        Operation.FUNCTION,
        this::source,
        Operation.UPDATE_FUNCTION,
        call -> Reply.ok(json(call, functions.update(call.id(), Form.of(call.request()).file()))),
        Operation.DELETE_FUNCTION,
        call -> {
          functions.delete(call.id());
          return status("success");
        },
        Operation.FORK_FUNCTION,
        call -> Reply.ok(json(call, functions.fork(call.id()))),
        Operation.SCHEDULE_FUNCTION,
        call -> {
          FunctionStore.Function _ = functions.find(call.id());
          return status("scheduled");
        },
        Operation.UNSCHEDULE_FUNCTION,
        call -> {
          FunctionStore.Function _ = functions.find(call.id());
          return status("unscheduled");
        });
  }

  @Override
  public void forget() {
    functions.forget();
  }

  private static Reply status(String status) {
    return Reply.ok(NODES.objectNode().put("status", status));
  }

  private Reply create(Api.Call call) throws Refused {
    Form form = Form.of(call.request());
    FunctionStore.Function made =
        functions.create(
            given(form.text("name")),
            given(form.text("description")),
            form.text("shared").equals("true"),
            form.file());
    return Reply.ok(json(call, made));
  }

  private static @Nullable String given(String text) {
    return text.isEmpty() ? null : text;
  }

  private Reply source(Api.Call call) {
    FunctionStore.Function function = functions.find(call.id());
    Blob program = functions.program(function.id, call.query().values().get("version"));
    String url = call.request().link(shelf.put("function.py", () -> program)).toString();
    return Reply.ok(json(call, function).put("url", url));
  }

  private static ObjectNode json(Api.Call call, FunctionStore.Function function) {
    ObjectNode body =
        NODES
            .objectNode()
            .put("function_id", function.id)
            .put("workflow_id", function.id)
            .put("name", function.name)
            .put("description", function.description)
            .put("status", function.deleted() ? "deleted" : "active")
            .put("latest_version", function.versions().getLast());
    ArrayNode versions = body.putArray("versions");
    function.versions().forEach(versions::add);
    body.put("created_at", call.settings().dialect().time(function.createdAt))
        .put("updated_at", call.settings().dialect().time(function.updatedAt()))
        .put("shared", function.shared)
        .put("published", false)
        .put("reference_workflow_id", function.forkedFrom);
    body.putArray("required_secrets");
    body.putArray("variables");
    return body;
  }
}
