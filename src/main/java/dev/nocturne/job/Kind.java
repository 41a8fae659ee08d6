package dev.nocturne.job;

import java.util.Locale;
import java.util.Optional;

/** What sort of work a job is; each kind has its record in {@link JobSpec} and its flow. */
public enum Kind {
  AGENT,
  SCRAPE,
  SCRAPE_HTML,
  SEARCH,
  FUNCTION,
  BROWSER;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /**
   * How many attempts a run has unless the client says it: one where the work is done twice if it
   * is tried twice, so that only the client can allow it.
   */
  public int attempts() {
    return switch (this) {
      case AGENT, SCRAPE, SCRAPE_HTML, SEARCH -> Terms.DEFAULT.maxAttempts();
      case FUNCTION, BROWSER -> 1;
    };
  }

  /**
   * Whether none of its calls takes long. A kind that waits for minutes in one call is bounded by
   * the slots alone, so that it starves no other of workers.
   */
  public boolean shortCalls() {
    return switch (this) {
      case AGENT -> true;
      case SCRAPE, SCRAPE_HTML, SEARCH, FUNCTION, BROWSER -> false;
    };
  }

  /** The name in JSON, tables and metrics. */
  public String wire() {
    return wire;
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
