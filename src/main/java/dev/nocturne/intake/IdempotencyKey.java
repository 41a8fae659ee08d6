package dev.nocturne.intake;

/** What an idempotency key may be, by whichever way it comes. */
public final class IdempotencyKey {

  private static final int LONGEST = 255;

  /** The rule, for people. */
  public static final String RULE = "one value of 1 to " + LONGEST + " printable ASCII characters";

  private IdempotencyKey() {}

  /** Whether it can be used. */
  public static boolean valid(String key) {
    return !key.isBlank()
        && key.length() <= LONGEST
        && key.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
