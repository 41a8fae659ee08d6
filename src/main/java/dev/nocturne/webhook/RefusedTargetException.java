package dev.nocturne.webhook;

/** A webhook's address leads to where nothing is sent, or nowhere. */
final class RefusedTargetException extends Exception {

  private static final long serialVersionUID = 1;

  RefusedTargetException(String why) {
    super(why);
  }
}
