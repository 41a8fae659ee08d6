package dev.nocturne.notte;

import java.util.List;

/**
 * How Notte treats us.
 *
 * @param reasons what is wrong, in words; empty if nothing is
 */
public record Weather(List<String> reasons) {

  public Weather {
    reasons = List.copyOf(reasons);
  }

  /** Whether anything is wrong. */
  public boolean degraded() {
    return !reasons.isEmpty();
  }

  /** The state in health data and metrics: {@code ok} or {@code degraded}. */
  public String state() {
    return degraded() ? "degraded" : "ok";
  }
}
