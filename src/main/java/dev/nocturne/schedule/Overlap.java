package dev.nocturne.schedule;

import java.util.Locale;

/** What becomes of a run that is due while what an earlier one started has not finished. */
public enum Overlap {
  /** It is left out. */
  SKIP,
  /** It waits until that has finished; only one waits. */
  QUEUE,
  /** That is cancelled, and the run starts at once. */
  CANCEL_PREVIOUS;

  /** The policy's name in JSON. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The policy of a name in JSON. */
  public static Overlap of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
