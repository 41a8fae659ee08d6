package dev.nocturne.schedule;

import java.util.Locale;

/**
 * What a schedule submits.
 *
 * @param json as a client would submit it
 */
public record Payload(Content content, String json) {

  /** What it is. */
  public enum Content {
    /** A document with a batch and its rows. */
    BATCH,
    /** One job. */
    JOB;

    /** Its name in JSON. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The content of a name in JSON. */
    public static Content of(String wire) {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    }
  }
}
