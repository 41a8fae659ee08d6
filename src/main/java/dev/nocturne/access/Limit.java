package dev.nocturne.access;

import java.util.Locale;

/** What a tenant can have too much of. */
public enum Limit {
  /** Requests of the interface, on one replica. */
  REQUESTS_PER_SECOND("%d requests a second of this tenant are served"),
  /** Jobs that have not ended, and rows that are to become jobs, in the whole cluster. */
  QUEUED_JOBS("%d jobs of this tenant may be there that have not ended"),
  /** Steps that the jobs may take which were accepted on a day, in the whole cluster. */
  STEPS_PER_DAY("%d steps may be asked for by this tenant in a day, which ends at midnight UTC");

  private final String rule;

  Limit(String rule) {
    this.rule = rule;
  }

  /** The name in metrics. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people, with the number that is allowed. */
  String rule(long most) {
    return "At most " + rule.formatted(most);
  }
}
