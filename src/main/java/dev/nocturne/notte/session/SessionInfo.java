package dev.nocturne.notte.session;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.job.Json;
import dev.nocturne.notte.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session as Notte tells of it. Everything but its id and status may be missing.
 *
 * @param status active, closed, error, timed_out, or a word that Notte added since
 * @param error why it failed, or null
 * @param closeReason newer than the documented version
 */
public record SessionInfo(
    String sessionId,
    String status,
    @Nullable String error,
    @Nullable String closeReason,
    @JsonUnwrapped Times times,
    @JsonUnwrapped Setup setup,
    @JsonUnwrapped Insight insight) {

  public SessionInfo {
    Objects.requireNonNull(sessionId, "session_id");
    Objects.requireNonNull(status, "status");
  }

  /**
   * When it began and when it ends.
   *
   * @param timeoutMinutes the old name of the idle timeout
   * @param duration an ISO 8601 duration with a fraction
   */
  public record Times(
      @Nullable Instant createdAt,
      @Nullable Instant lastAccessedAt,
      @Nullable Instant closedAt,
      @Nullable Integer maxDurationMinutes,
      @Nullable Integer idleTimeoutMinutes,
      @Nullable Integer timeoutMinutes,
      @Nullable String duration) {}

  /** How it was started, as far as Notte tells. */
  public record Setup(
      @Nullable Boolean proxies,
      @Nullable String browserType,
      @Nullable Boolean useFileStorage,
      @Nullable Boolean headless,
      @Nullable Boolean solveCaptchas,
      @Nullable Boolean webBotAuth,
      @JsonUnwrapped Looks looks) {}

  /** What its browser pretends to be. */
  public record Looks(
      @Nullable String userAgent,
      @Nullable Integer viewportWidth,
      @Nullable Integer viewportHeight) {}

  /**
   * What can be seen of it.
   *
   * @param cdpUrl whoever has it has the browser
   * @param viewerUrl whoever has it sees the browser, for a short time
   * @param steps what was done there, in Notte's form
   */
  public record Insight(
      @Nullable Secret cdpUrl,
      @Nullable Secret viewerUrl,
      @Nullable Long networkRequestBytes,
      @Nullable Long networkResponseBytes,
      List<Json> steps,
      List<String> authIds,
      @Nullable Boolean systemHidden) {}
}
