package dev.nocturne.live;

import dev.nocturne.notte.Media;
import dev.nocturne.notte.session.Replay;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The film of a session. */
public sealed interface Recording {

  /**
   * Where it can be fetched for a while; each question brings new addresses.
   *
   * @param playlist an HLS playlist whose addresses need no further key
   */
  @Schema(name = "Replay")
  record Links(
      @Nullable String mp4Url,
      @Schema(description = "the text of an HLS playlist") @Nullable String playlist,
      @Schema(description = "when the addresses end; ask again for new ones")
          @Nullable Instant expiresAt,
      @Nullable Long videoStartMs,
      @Nullable Long videoDurationMs)
      implements Recording {

    static Links of(Replay.Ready ready) {
      return new Links(
          Shown.text(ready.mp4Url()),
          Shown.text(ready.playlistContent()),
          ready.expiresAt(),
          ready.videoStartMs(),
          ready.videoDurationMs());
    }
  }

  /**
   * The film itself, as older versions of Notte send it.
   *
   * @param type its media type, which is never one that a browser would run
   */
  record Film(String type, InputStream content) implements Recording {

    private static final String UNKNOWN = "application/octet-stream";

    static Film of(Media media) {
      boolean film = media.type().matches("video/[a-z0-9.+-]+|image/(webp|gif)");
      return new Film(film ? media.type() : UNKNOWN, new ByteArrayInputStream(media.bytes()));
    }
  }
}
