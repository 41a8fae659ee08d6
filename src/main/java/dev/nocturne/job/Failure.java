package dev.nocturne.job;

import org.jspecify.annotations.Nullable;

/**
 * Why an attempt or a run did not succeed.
 *
 * @param message a sentence for people, free of secrets, at most {@value #LONGEST} characters
 * @param raw the answer that was refused, kept for a look, or null
 */
public record Failure(FailureKind kind, String message, @Nullable String raw) {

  private static final int LONGEST = 2_000;

  public Failure {
    message = message.length() <= LONGEST ? message : message.substring(0, LONGEST);
  }

  /** How many characters it has. */
  public long size() {
    return message.length() + (raw == null ? 0L : raw.length());
  }

  /** A failure without a raw answer. */
  public static Failure of(FailureKind kind, String message) {
    return new Failure(kind, message, null);
  }

  @Override
  public String toString() {
    return kind.wire() + ": " + message;
  }
}
