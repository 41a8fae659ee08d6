package dev.nocturne.live;

import dev.nocturne.notte.session.SessionDebug;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where an open session can be watched and driven: whoever has an address has the browser. */
@Schema(name = "SessionDebug")
public record DebugView(
    String sessionId, @Nullable String debugUrl, @Nullable Sockets ws, List<Tab> tabs) {

  static DebugView of(String session, SessionDebug debug) {
    SessionDebug.Sockets ws = debug.ws();
    return new DebugView(
        session,
        Shown.text(debug.debugUrl()),
        ws == null
            ? null
            : new Sockets(Shown.text(ws.cdp()), Shown.text(ws.recording()), Shown.text(ws.logs())),
        debug.tabs().stream().map(Tab::of).toList());
  }

  /** Its web sockets: to drive it, to watch it, and to read its log. */
  @Schema(name = "SessionSockets")
  public record Sockets(@Nullable String cdp, @Nullable String recording, @Nullable String logs) {}

  /** One of its tabs. */
  @Schema(name = "SessionTab")
  public record Tab(
      @Nullable Long tabId,
      @Nullable String title,
      @Nullable String url,
      @Nullable String debugUrl,
      @Nullable String wsUrl) {

    static Tab of(SessionDebug.Tab tab) {
      SessionDebug.TabPage page = tab.metadata();
      return new Tab(
          page == null ? null : page.tabId(),
          page == null ? null : page.title(),
          page == null ? null : page.url(),
          Shown.text(tab.debugUrl()),
          Shown.text(tab.wsUrl()));
    }
  }
}
