package dev.nocturne.notte.session;

import dev.nocturne.notte.Media;
import dev.nocturne.notte.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The film of a session. Notte keeps it for 7 or 30 days, some say for 24 hours. */
public sealed interface Replay {

  /**
   * There is none yet, or none any more; the two cannot be told apart.
   *
   * @param open whether it is because the session is still open
   */
  record NotReady(boolean open) implements Replay {}

  /**
   * Where it can be fetched for a while; ask again for a new address.
   *
   * @param playlistContent the text of an HLS playlist, whose addresses are keys
   * @param mp4Url an address that is a key
   * @param expiresAt when the addresses end, or null if that was not told
   */
  record Ready(
      @Nullable Secret playlistContent,
      @Nullable Secret mp4Url,
      @Nullable Instant expiresAt,
      @Nullable Long videoStartMs,
      @Nullable Long videoDurationMs)
      implements Replay {}

  /** The film itself, as older versions of Notte send it. */
  record Film(Media film) implements Replay {}
}
