package dev.nocturne.job;

/**
 * A JSON document kept as text, so that what a client sent or Notte answered is passed on
 * unchanged.
 *
 * @param text one well-formed JSON value; whoever creates it has parsed it
 */
public record Json(String text) {

  /** The empty object, for options that were not given. */
  public static final Json EMPTY = new Json("{}");

  @Override
  public String toString() {
    return "Json[" + text.length() + " characters]";
  }
}
