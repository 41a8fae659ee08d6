package dev.nocturne.webhook;

import org.jspecify.annotations.Nullable;

/** What a call of a webhook brought. */
public sealed interface Answer {

  /**
   * It answered; what it said in the body is of no interest.
   *
   * @param retryAfter the header of that name, or null
   */
  record Answered(int status, @Nullable String retryAfter) implements Answer {}

  /** It did not, and whether the message arrived is not known. */
  record Silent(String why) implements Answer {}
}
