package dev.nocturne.live;

import dev.nocturne.notte.Media;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * A picture of a page.
 *
 * @param type its media type, which is never one that a browser would run
 */
public record Picture(String type, InputStream content) {

  private static final String UNKNOWN = "application/octet-stream";

  static Picture of(Media media) {
    boolean picture = media.type().matches("image/(png|jpeg|webp|gif)");
    return new Picture(picture ? media.type() : UNKNOWN, new ByteArrayInputStream(media.bytes()));
  }
}
