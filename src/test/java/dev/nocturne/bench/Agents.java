package dev.nocturne.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sessions and agents that last a fixed time, counted by what is asked of them. */
final class Agents {

  /**
   * How long a session takes to open. With this the default of 64 workers start 167 agents in a
   * second, as many as end if 10,000 run that last a minute; opened at once, all of them would also
   * end at once, which is another measure.
   */
  private static final long OPENING_MS = Long.getLong("bench.opening", 384);

  private static final String DONE = ",\"success\":true,\"answer\":\"done\",\"steps\":[]";

  private final Vertx vertx;
  private final Map<String, Agent> active = new LinkedHashMap<>();
  private final Map<String, Agent> all = new LinkedHashMap<>();
  private long lastsMs = 60_000;
  private long starts;
  private long looks;
  private long lists;
  private long stops;

  Agents(Vertx vertx) {
    this.vertx = vertx;
  }

  private record Agent(String id, String session, Instant created, Instant ends) {}

  /** How long agents that are started from now on will last. */
  void last(long ms) {
    lastsMs = ms;
  }

  /** Answers whatever is asked about sessions and agents. */
  void take(HttpServerRequest request, String path) {
    String[] parts = path.substring(1).split("/", -1);
    if (parts[0].equals("agents") && parts.length == 2 && parts[1].equals("start")) {
      request.bodyHandler(body -> start(request, body.toJsonObject().getString("session_id")));
    } else if (parts[0].equals("agents") && parts.length == 1) {
      lists++;
      list(request);
    } else if (parts[0].equals("agents")) {
      boolean stop = request.method().equals(HttpMethod.DELETE);
      looks += stop ? 0 : 1;
      stops += stop ? 1 : 0;
      Agent agent = all.get(parts[1]);
      say(request, agent == null ? "{}" : agent(agent));
    } else if (parts[0].equals("sessions")) {
      boolean opening = parts.length == 2 && parts[1].equals("start");
      String id = opening ? id() : parts.length > 1 ? parts[1] : "";
      String status = parts.length == 3 && parts[2].equals("stop") ? "closed" : "active";
      String answer =
          id.isEmpty()
              ? page("", false)
              : "{\"session_id\":\"%s\",\"status\":\"%s\",\"created_at\":\"%s\"}"
                  .formatted(id, status, Instant.now());
      if (opening && OPENING_MS > 0) {
        vertx.setTimer(OPENING_MS, _ -> say(request, answer));
      } else {
        say(request, answer);
      }
    } else {
      say(request, "{\"status\":\"ok\"}");
    }
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private void start(HttpServerRequest request, String session) {
    starts++;
    Instant now = Instant.now();
    Agent agent = new Agent(id(), session, now, now.plusMillis(lastsMs));
    all.put(agent.id(), agent);
    active.put(agent.id(), agent);
    vertx.setTimer(lastsMs, _ -> active.remove(agent.id()));
    say(request, agent(agent));
  }

  private String agent(Agent agent) {
    boolean runs = active.containsKey(agent.id());
    return "{\"agent_id\":\"%s\",\"session_id\":\"%s\",\"status\":\"%s\",\"created_at\":\"%s\"%s}"
        .formatted(
            agent.id(),
            agent.session(),
            runs ? "active" : "closed",
            agent.created(),
            runs ? "" : DONE);
  }

  private void list(HttpServerRequest request) {
    int page = Integer.parseInt(request.getParam("page", "1"));
    int size = Integer.parseInt(request.getParam("page_size", "100"));
    boolean only = Boolean.parseBoolean(request.getParam("only_active", "true"));
    List<Agent> rows = new ArrayList<>((only ? active : all).values());
    int from = Math.min(rows.size(), (page - 1) * size);
    int to = Math.min(rows.size(), from + size);
    List<String> items = rows.subList(from, to).stream().map(this::agent).toList();
    say(request, page(String.join(",", items), to < rows.size()));
  }

  private static String page(String items, boolean more) {
    return "{\"items\":[%s],\"page\":1,\"page_size\":100,\"has_next\":%s,\"has_previous\":false}"
        .formatted(items, more);
  }

  private static void say(HttpServerRequest request, String body) {
    Upstream.send(request.response(), Buffer.buffer(body));
  }

  /** What was asked so far, then when each agent ended. */
  void ends(StringBuilder answer) {
    answer.append("%d %d %d %d\n".formatted(starts, looks, lists, stops));
    all.values()
        .forEach(
            agent ->
                answer
                    .append(agent.id())
                    .append(' ')
                    .append(ChronoUnit.MICROS.between(Instant.EPOCH, agent.ends()))
                    .append('\n'));
  }
}
