package dev.nocturne.job;

import java.util.Locale;
import java.util.Optional;

/** What sort of work a job is; each kind has its record in {@link JobSpec} and its flow. */
public enum Kind {
  AGENT,
  SCRAPE,
  SCRAPE_HTML,
  SEARCH;

  /** The name in JSON, tables and metrics. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of that wire name, or empty if there is none. */
  public static Optional<Kind> of(String wire) {
    for (Kind kind : values()) {
      if (kind.wire().equals(wire)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
