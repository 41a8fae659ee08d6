package dev.nocturne.emulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong, by script.
 *
 * @param operation the operation it happens to, as in the ledger, or {@code *} for every one
 * @param skip how many fitting requests pass before
 * @param times how many it happens to; zero for all of them
 * @param contains only requests whose path, query or body contain this, or null for every one
 * @param chance how likely it is for each of them; null for certain
 * @param headers further headers of the reply
 */
public record Fault(
    String operation,
    int skip,
    int times,
    @Nullable String contains,
    @Nullable Chance chance,
    Map<String, String> headers,
    Effect effect) {

  /**
   * How likely it is.
   *
   * @param probability from 0 to 1
   * @param seed the same seed decides the same
   */
  public record Chance(double probability, long seed) {}

  public Fault {
    headers = Map.copyOf(headers);
  }

  /** Happens to every request of an operation, {@code *} for all. */
  public static Fault of(String operation, Effect effect) {
    return new Fault(operation, 0, 0, null, null, Map.of(), effect);
  }

  /** The same, to that many requests only. */
  public Fault only(int most) {
    return new Fault(operation, skip, most, contains, chance, headers, effect);
  }

  /** The same, after that many requests. */
  public Fault after(int passing) {
    return new Fault(operation, passing, times, contains, chance, headers, effect);
  }

  /** The same, by chance. */
  public Fault by(Chance likely) {
    return new Fault(operation, skip, times, contains, likely, headers, effect);
  }

  /** The same, with headers on the reply. */
  public Fault with(Map<String, String> more) {
    return new Fault(operation, skip, times, contains, chance, more, effect);
  }
}
