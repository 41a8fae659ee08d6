package dev.nocturne.job;

import org.jspecify.annotations.Nullable;

/**
 * What became of one action of a script.
 *
 * @param message why it could not be done; null if it was
 * @param data what there is to tell of it, a JSON object, or null
 */
public record ActionOutcome(
    String type, boolean success, @Nullable String message, @Nullable Json data) {

  /** One that was done. */
  public static ActionOutcome done(PageAction action, @Nullable Json data) {
    return new ActionOutcome(action.type(), true, null, data);
  }

  /** How many characters it has to tell. */
  public long size() {
    return (message == null ? 0 : message.length()) + (data == null ? 0L : data.text().length());
  }

  /** One that could not be done. */
  public static ActionOutcome failed(PageAction action, String why) {
    return new ActionOutcome(action.type(), false, why, null);
  }
}
