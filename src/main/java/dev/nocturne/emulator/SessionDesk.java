package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sessions from their start to their film. */
final class SessionDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Duration REPLAYS_LAST = Duration.ofDays(7);
  private static final int DEFAULT_MINUTES = 15;
  private static final int DEFAULT_IDLE = 3;

  private final NotteCloud cloud;
  private final References references;
  private final Browsers browsers;
  private final Shelf shelf;

  SessionDesk(NotteCloud cloud, References references, Browsers browsers, Shelf shelf) {
    this.cloud = cloud;
    this.references = references;
    this.browsers = browsers;
    this.shelf = shelf;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.ofEntries(
        Map.entry(
            Operation.START_SESSION, call -> session(call, start(cloud, references, call.body()))),
        Map.entry(Operation.SESSIONS, this::list),
        Map.entry(Operation.SESSION, call -> session(call, cloud.session(call.id(), call.late()))),
        Map.entry(
            Operation.STOP_SESSION,
            call -> session(call, cloud.stopSession(call.id(), call.late()))),
        Map.entry(Operation.DEBUG_SESSION, this::debug),
        Map.entry(Operation.DEBUG_TAB, this::debugTab),
        Map.entry(Operation.REPLAY, this::replay),
        Map.entry(Operation.COOKIES, this::cookies),
        Map.entry(Operation.SET_COOKIES, this::setCookies),
        Map.entry(Operation.SESSION_OFFSET, this::offset),
        Map.entry(Operation.NETWORK_LOGS, this::networkLogs),
        Map.entry(Operation.SESSION_CODE, this::code));
  }

  @Override
  public void forget() {
    browsers.forget();
    shelf.forget();
  }

  /** Opens a session as a request wants it. */
  static SessionView start(NotteCloud cloud, References references, JsonNode request) {
    references.check(request);
    return cloud.startSession(
        Duration.ofMinutes(request.path("max_duration_minutes").asInt(DEFAULT_MINUTES)),
        Duration.ofMinutes(request.path("idle_timeout_minutes").asInt(DEFAULT_IDLE)),
        request.toString());
  }

  private Reply session(Api.Call call, SessionView session) {
    return Reply.ok(call.views().session(session, cloud.now()));
  }

  private Reply list(Api.Call call) throws Refused {
    Query query = call.query();
    CloudPage<SessionView> page =
        cloud.sessions(query.onlyActive(), query.page(), query.pageSize());
    Views views = call.views();
    Instant now = cloud.now();
    return Reply.ok(views.list(page, session -> views.session(session, now)));
  }

  /** Looking does not keep it from idling out. */
  private SessionView open(String id) {
    SessionView session = cloud.session(id);
    if (!session.active()) {
      throw new CloudRefusal(400, "Session already closed");
    }
    return session;
  }

  private Reply debug(Api.Call call) {
    SessionView session = open(call.id());
    ObjectNode body = NODES.objectNode().put("debug_url", view(call, session.id(), 0));
    body.putObject("ws")
        .put("cdp", address(session, "cdp"))
        .put("recording", address(session, "recording"))
        .put("logs", address(session, "logs"));
    List<Page> tabs = browsers.of(session.id()).tabs();
    ArrayNode all = body.putArray("tabs");
    IntStream.range(0, tabs.size()).forEach(i -> all.add(tab(call, session, tabs, i)));
    return Reply.ok(body);
  }

  /** Where a tab can be watched by whoever has the address. */
  private String view(Api.Call call, String session, int tab) {
    String path = shelf.put(key(session + tab), "live.html", () -> LiveView.of(look(session, tab)));
    return call.request().link(path).toString();
  }

  private @Nullable Page look(String session, int tab) {
    List<Page> tabs = browsers.of(session).tabs();
    boolean open = cloud.sessions(true).stream().anyMatch(each -> each.id().equals(session));
    return open && tab < tabs.size() ? tabs.get(tab) : null;
  }

  private Reply debugTab(Api.Call call) throws Refused {
    SessionView session = open(call.id());
    List<Page> tabs = browsers.of(session.id()).tabs();
    int index = call.query().number("tab_idx", 0, 0);
    if (index >= tabs.size()) {
      throw new CloudRefusal(404, "Tab not found");
    }
    return Reply.ok(tab(call, session, tabs, index));
  }

  private ObjectNode tab(Api.Call call, SessionView session, List<Page> tabs, int index) {
    ObjectNode tab = NODES.objectNode();
    tab.set("metadata", tabData(tabs, index));
    return tab.put("debug_url", view(call, session.id(), index))
        .put("ws_url", address(session, "page/" + index));
  }

  /** What a tab shows. */
  static ObjectNode tabData(List<Page> tabs, int index) {
    Page page = tabs.get(index);
    return NODES
        .objectNode()
        .put("tab_id", index)
        .put("title", page.document().title())
        .put("url", page.url().toString());
  }

  /** Addresses that are keys; nothing answers there, but nobody may show them. */
  private static String address(SessionView session, String what) {
    return "wss://emulator.invalid/" + what + "/" + session.id() + "?token=" + key(session.id());
  }

  private static UUID key(String of) {
    return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8));
  }

  private Reply replay(Api.Call call) {
    SessionView session = cloud.session(call.id());
    Instant closed = session.closedAt();
    if (closed == null) {
      throw new CloudRefusal(404, "Session is still active: stop it to get its replay");
    }
    Instant ready = closed.plus(call.settings().replayDelay());
    if (cloud.now().isBefore(ready) || cloud.now().isAfter(ready.plus(REPLAYS_LAST))) {
      throw new CloudRefusal(404, "Replay not found");
    }
    List<Seen> pages = browsers.of(session.id()).film();
    if (call.settings().dialect().has(Dialect.Form.FILM_ITSELF)) {
      return Reply.ok(Film.of(pages));
    }
    String mp4 = call.request().link(shelf.put("replay.mp4", () -> Film.of(pages))).toString();
    String playlist =
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%1$d\n#EXTINF:%1$d,\n%2$s\n#EXT-X-ENDLIST\n"
            .formatted(pages.size(), mp4);
    return Reply.ok(
        NODES
            .objectNode()
            .put("playlist_content", playlist)
            .put("mp4_url", mp4)
            .put("expires_at", call.settings().dialect().time(shelf.until()))
            .put("video_start_ms", session.createdAt().toEpochMilli())
            .put("video_duration_ms", pages.size() * 1000));
  }

  private Reply cookies(Api.Call call) {
    ObjectNode body = NODES.objectNode();
    body.set("cookies", browsers.of(open(call.id()).id()).cookies());
    return Reply.ok(body);
  }

  private Reply setCookies(Api.Call call) {
    JsonNode cookies = call.body().path("cookies");
    browsers.used(call.id()).take(cookies);
    return Reply.ok(
        NODES.objectNode().put("success", true).put("message", "set " + cookies.size()));
  }

  private Reply offset(Api.Call call) {
    String session = cloud.session(call.id()).id();
    int steps = browsers.of(session).done().size();
    for (AgentView agent : cloud.agents(false)) {
      steps += agent.request().session().equals(session) ? agent.steps() : 0;
    }
    return Reply.ok(NODES.objectNode().put("offset", steps));
  }

  private Reply networkLogs(Api.Call call) throws Refused {
    String session = cloud.session(call.id()).id();
    List<Seen> seen = browsers.of(session).seen();
    ObjectNode body = NODES.objectNode().put("session_id", session);
    ArrayNode batches = body.putArray("batches");
    if (!seen.isEmpty() && call.query().number("limit", 1, 1) > 0) {
      Blob log = NetworkLog.of(seen);
      ObjectNode batch = batches.addObject().put("key", session + "/0.jsonl");
      batch.put("size", log.bytes().length);
      if (call.query().truth("download", false)) {
        batch
            .put("download_url", call.request().link(shelf.put("0.jsonl", () -> log)).toString())
            .put("download_url_expires_in_seconds", Shelf.LASTS.toSeconds());
      }
    }
    return Reply.ok(body.put("total_batch_count", batches.size()).put("format", "jsonl"));
  }

  private Reply code(Api.Call call) throws Refused {
    boolean workflow = call.query().truthRequired("as_workflow");
    String session = cloud.session(call.id()).id();
    return Reply.ok(Program.of(browsers.of(session).done(), workflow));
  }
}
