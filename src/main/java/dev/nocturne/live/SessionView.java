package dev.nocturne.live;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.notte.session.SessionInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The session of a job, or one without, as Notte tells of it now; what Notte does not tell is null.
 */
@Schema(name = "JobSession")
public record SessionView(
    String sessionId,
    @Schema(description = "active, closed, error, timed_out, or a word that Notte added")
        String status,
    @Nullable String error,
    @Nullable String closeReason,
    @JsonUnwrapped Times times,
    @JsonUnwrapped Setup setup,
    @JsonUnwrapped Reach reach) {

  static SessionView of(SessionInfo info) {
    SessionInfo.Times times = info.times();
    SessionInfo.Setup setup = info.setup();
    SessionInfo.Insight insight = info.insight();
    Integer idle =
        times.idleTimeoutMinutes() == null ? times.timeoutMinutes() : times.idleTimeoutMinutes();
    return new SessionView(
        info.sessionId(),
        info.status(),
        info.error(),
        info.closeReason(),
        new Times(
            times.createdAt(),
            times.lastAccessedAt(),
            times.closedAt(),
            times.maxDurationMinutes(),
            idle),
        new Setup(setup.browserType(), setup.proxies(), setup.solveCaptchas(), setup.webBotAuth()),
        new Reach(
            insight.networkRequestBytes(),
            insight.networkResponseBytes(),
            Shown.text(insight.cdpUrl()),
            Shown.text(insight.viewerUrl())));
  }

  /** The same without the addresses at which it can be watched and driven. */
  public SessionView veiled() {
    Reach plain = new Reach(reach.networkRequestBytes(), reach.networkResponseBytes(), null, null);
    return new SessionView(sessionId, status, error, closeReason, times, setup, plain);
  }

  /** When it began and when it ends. */
  public record Times(
      @Nullable Instant createdAt,
      @Nullable Instant lastAccessedAt,
      @Nullable Instant closedAt,
      @Nullable Integer maxDurationMinutes,
      @Nullable Integer idleTimeoutMinutes) {}

  /** How it was started. */
  public record Setup(
      @Nullable String browserType,
      @Nullable Boolean proxies,
      @Nullable Boolean solveCaptchas,
      @Nullable Boolean webBotAuth) {}

  /** What went over the wire, and where it can be reached. */
  public record Reach(
      @Nullable Long networkRequestBytes,
      @Nullable Long networkResponseBytes,
      @Schema(description = "only for the scope live") @Nullable String cdpUrl,
      @Schema(description = "only for the scope live") @Nullable String viewerUrl) {}
}
