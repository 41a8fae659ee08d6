package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Agents. */
final class AgentDesk implements Api.Desk {

  private final NotteCloud cloud;
  private final AgentScripts scripts;
  private final Browsers browsers;
  private final References references;

  AgentDesk(NotteCloud cloud, AgentScripts scripts, Browsers browsers, References references) {
    this.cloud = cloud;
    this.scripts = scripts;
    this.browsers = browsers;
    this.references = references;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.START_AGENT,
        call -> Reply.ok(call.views().agentRow(start(call.body()))),
        Operation.AGENTS,
        this::list,
        Operation.AGENT,
        call -> Reply.ok(call.views().agent(cloud.agent(call.id(), call.late()))),
        Operation.STOP_AGENT,
        call -> Reply.ok(call.views().agent(stop(call))),
        Operation.AGENT_CODE,
        this::code);
  }

  @Override
  public void forget() {
    // The cloud forgets them.
  }

  private AgentView start(JsonNode request) {
    references.check(request);
    JsonNode format = request.path("response_format");
    AgentRequest wanted =
        new AgentRequest(
            request.path("session_id").asText(),
            request.path("task").asText(),
            text(request.path("url")),
            format.isObject() && !format.isEmpty() ? format.toString() : null,
            request.path("max_steps").asInt(AgentRequest.DEFAULT_MAX_STEPS));
    AgentView agent = cloud.startAgent(wanted);
    scripts.play(
        agent,
        cloud,
        browsers.shown(wanted.session()),
        page -> browsers.of(wanted.session()).open(page));
    return agent;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : null;
  }

  private Reply list(Api.Call call) throws Refused {
    Query query = call.query();
    Duration lag = cloud.settings().listLag();
    CloudPage<AgentView> page =
        cloud.agents(
            query.onlyActive(),
            query.page(),
            query.pageSize(),
            call.late().compareTo(lag) > 0 ? call.late() : lag);
    return Reply.ok(call.views().list(page, call.views()::agentRow));
  }

  private AgentView stop(Api.Call call) throws Refused {
    String session = call.query().required("session_id");
    if (!cloud.agent(call.id()).request().session().equals(session)) {
      throw new CloudRefusal(404, "Agent not found in this session");
    }
    return cloud.stopAgent(call.id(), call.late());
  }

  /** An emulated agent opens its address and does nothing else. */
  private Reply code(Api.Call call) throws Refused {
    boolean workflow = call.query().truthRequired("as_workflow");
    String url = cloud.agent(call.id()).request().url();
    ArrayNode actions = JsonNodeFactory.instance.arrayNode();
    if (url != null) {
      actions.addObject().put("type", "goto").put("url", url);
    }
    return Reply.ok(Program.of(actions, workflow));
  }
}
