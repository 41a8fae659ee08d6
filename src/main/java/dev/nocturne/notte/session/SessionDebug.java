package dev.nocturne.notte.session;

import dev.nocturne.notte.Secret;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a session can be watched and driven while it is open. Whoever has one of the addresses has
 * the browser.
 */
public record SessionDebug(Secret debugUrl, @Nullable Sockets ws, List<Tab> tabs) {

  public SessionDebug {
    Objects.requireNonNull(debugUrl, "debug_url");
  }

  /** Its web sockets: to drive it, to watch it, and to read its log. */
  public record Sockets(@Nullable Secret cdp, @Nullable Secret recording, @Nullable Secret logs) {}

  /** One of its tabs. */
  public record Tab(
      @Nullable TabPage metadata, @Nullable Secret debugUrl, @Nullable Secret wsUrl) {}

  /** What a tab shows. */
  public record TabPage(@Nullable Long tabId, @Nullable String title, @Nullable String url) {}
}
