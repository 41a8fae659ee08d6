package dev.nocturne.emulator;

/** A browser finds no page there, or not what was looked for on it. */
final class BrokenPage extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenPage(String message) {
    super(message);
  }
}
