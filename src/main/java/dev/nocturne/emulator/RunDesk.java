package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs of functions. No program ever runs: a run ends at once, and gives back what a script says or
 * else the variables that it was given.
 */
final class RunDesk implements Api.Desk {

  /** Where runs are sent on to, on another host than Notte's. */
  static final String ELSEWHERE = "/_runs/";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NotteCloud cloud;
  private final FunctionStore functions;
  private final Latest<Run> runs;
  private volatile List<Rule> rules = List.of();

  RunDesk(NotteCloud cloud, FunctionStore functions, IntSupplier kept) {
    this.cloud = cloud;
    this.functions = functions;
    runs = new Latest<>(kept, run -> run.isOverSince(cloud.now().minus(Latest.ASKED_FOR)), _ -> {});
  }

  /**
   * How the runs of certain functions end.
   *
   * @param contains a part of the program
   * @param status active, closed or failed
   * @param result what it gives back, or null
   */
  record Rule(String contains, String status, @Nullable String result) {}

  private static final class Run {
    private final String id = UUID.randomUUID().toString();
    private final String function;
    private final JsonNode variables;
    private final Instant createdAt;
    private String status;
    private @Nullable String result;
    private Instant updatedAt;
    private ArrayNode logs = NODES.arrayNode();
    private boolean local;

    Run(String function, JsonNode variables, Rule rule, Instant now) {
      this.function = function;
      this.variables = variables;
      this.status = rule.status();
      this.result = rule.result();
      this.createdAt = now;
      this.updatedAt = now;
    }

    private boolean isOverSince(Instant then) {
      return !status.equals("active") && !updatedAt.isAfter(then);
    }
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.START_RUN,
        this::start,
        Operation.RUNS,
        this::list,
        Operation.RUN,
        call -> Reply.ok(json(call.settings().dialect(), find(call))),
        Operation.UPDATE_RUN,
        this::update,
        Operation.STOP_RUN,
        this::stop);
  }

  @Override
  public synchronized void forget() {
    runs.clear();
    rules = List.of();
  }

  /** Replaces the rules; the first that fits a program counts. */
  void play(List<Rule> script) {
    rules = List.copyOf(script);
  }

  private Reply start(Api.Call call) throws Refused {
    FunctionStore.Function function = functions.find(call.id());
    if (call.request().header("x-notte-api-key") == null) {
      throw new Refused("header", "x-notte-api-key", "missing", "Field required");
    }
    if (!call.body().path("workflow_id").asText().equals(function.id)) {
      throw new Refused("body", "workflow_id", "value_error", "is not the function's id");
    }
    if (call.settings().redirectRuns()) {
      int port = call.request().exchange().getLocalAddress().getPort();
      String other = "http://127.0.0.1:" + port + ELSEWHERE + function.id + "?region=moon";
      return new Reply(307, Map.of("Location", other), (JsonNode) null);
    }
    return Reply.ok(ended(run(function, call.body().path("variables"))));
  }

  /** A run that was sent on: it must come with its body and without any key. */
  void elsewhere(HttpExchange exchange) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    var headers = exchange.getRequestHeaders();
    boolean leaked = headers.containsKey("Authorization") || headers.containsKey("x-notte-api-key");
    boolean asked = "region=moon".equals(exchange.getRequestURI().getQuery());
    String id = exchange.getRequestURI().getPath().substring(ELSEWHERE.length());
    if (leaked || !asked || body == null || !body.isObject()) {
      Wire.send(exchange, new Reply(400, Map.of(), TextNode.valueOf("not what was sent on")));
      return;
    }
    try {
      ObjectNode answer = ended(run(functions.find(id), body.path("variables")));
      byte[] text = answer.toString().getBytes(StandardCharsets.UTF_8);
      Wire.send(exchange, Reply.ok(new Blob("text/plain", text)));
    } catch (CloudRefusal e) {
      Wire.send(exchange, new Reply(e.status(), Map.of(), (JsonNode) null));
    }
  }

  private synchronized Run run(FunctionStore.Function function, JsonNode variables) {
    ObjectNode echo = NODES.objectNode().put("emulated", true);
    echo.set("variables", variables);
    Rule rule =
        rules.stream()
            .filter(each -> function.text().contains(each.contains()))
            .findFirst()
            .orElse(new Rule("", "closed", echo.toString()));
    Run run = new Run(function.id, variables, rule, cloud.now());
    runs.put(run.id, run);
    return run;
  }

  private static ObjectNode ended(Run run) {
    return NODES
        .objectNode()
        .put("function_id", run.function)
        .put("function_run_id", run.id)
        .put("workflow_id", run.function)
        .put("workflow_run_id", run.id)
        .putNull("session_id")
        .put("result", run.result)
        .put("status", run.status);
  }

  private synchronized Run find(Api.Call call) {
    Run run = runs.get(call.inner());
    if (run == null || !run.function.equals(call.id())) {
      throw new CloudRefusal(404, "Run not found");
    }
    return run;
  }

  private synchronized Reply list(Api.Call call) throws Refused {
    String function = functions.find(call.id()).id;
    boolean onlyActive = call.query().onlyActive();
    List<Run> listed =
        runs.values().reversed().stream()
            .filter(run -> run.function.equals(function))
            .filter(run -> !onlyActive || run.status.equals("active"))
            .toList();
    return call.page(listed, run -> json(call.settings().dialect(), run));
  }

  private synchronized Reply update(Api.Call call) {
    Run run = find(call);
    JsonNode body = call.body();
    run.status = body.path("status").asText();
    run.logs = body.path("logs") instanceof ArrayNode logs ? logs : run.logs;
    JsonNode result = body.path("result");
    run.result =
        result.isMissingNode()
            ? run.result
            : result.isTextual() ? result.asText() : result.toString();
    run.local = true;
    return changed(call, run, "updated");
  }

  private synchronized Reply stop(Api.Call call) {
    Run run = find(call);
    run.status = run.status.equals("active") ? "closed" : run.status;
    return changed(call, run, "stopped");
  }

  private Reply changed(Api.Call call, Run run, String how) {
    run.updatedAt = cloud.now();
    return Reply.ok(
        NODES
            .objectNode()
            .put("function_id", run.function)
            .put("function_run_id", run.id)
            .put("updated_at", call.settings().dialect().time(run.updatedAt))
            .put("status", how));
  }

  private static ObjectNode json(Dialect dialect, Run run) {
    ObjectNode body =
        ended(run)
            .put("created_at", dialect.time(run.createdAt))
            .put("updated_at", dialect.time(run.updatedAt))
            .put("local", run.local);
    body.set("logs", run.logs);
    body.set("variables", run.variables.isObject() ? run.variables : NODES.nullNode());
    return body;
  }
}
