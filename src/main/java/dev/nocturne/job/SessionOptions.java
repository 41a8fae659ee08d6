package dev.nocturne.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a job's session is opened. Both limits are always sent, since Notte's own defaults have
 * changed.
 *
 * @param maxDurationMinutes the session ends this long after its start, 1 to 1440
 * @param idleTimeoutMinutes the session ends this long after its last operation, 1 to 15 unless the
 *     client asked for more; never above the maximum duration
 * @param fields Notte's other session start fields under their own names, such as {@code proxies}
 * @param cookies what the session is given before anything begins there, Notte's objects in an
 *     array, or null for none
 */
public record SessionOptions(
    int maxDurationMinutes, int idleTimeoutMinutes, Json fields, @Nullable Sealed cookies) {

  /** Notte's own limit for an idle session, in minutes, in every version of its API. */
  private static final int SAFE_IDLE = 15;

  /** A session outlives its attempt by this much, so that the attempt's own limit comes first. */
  private static final Duration MARGIN = Duration.ofMinutes(2);

  /** One without cookies. */
  public SessionOptions(int maxDurationMinutes, int idleTimeoutMinutes, Json fields) {
    this(maxDurationMinutes, idleTimeoutMinutes, fields, null);
  }

  /** The same with cookies. */
  public SessionOptions with(Sealed sealed) {
    return new SessionOptions(maxDurationMinutes, idleTimeoutMinutes, fields, sealed);
  }

  /** How many characters its texts have. */
  long length() {
    return (long) fields.text().length() + (cookies == null ? 0 : cookies.text().length());
  }

  /** The limits for an attempt that may take {@code timeout}, whole minutes rounded up. */
  public static SessionOptions lasting(Duration timeout, Json fields) {
    int most = (int) Math.min(1440, timeout.plus(MARGIN).plusSeconds(59).toMinutes());
    return new SessionOptions(most, Math.min(SAFE_IDLE, most), fields);
  }

  /** How long the session stays open when nobody touches or stops it, plus a minute for clocks. */
  public Duration mayStayOpen() {
    return Duration.ofMinutes(Math.min(idleTimeoutMinutes, maxDurationMinutes) + 1L);
  }
}
