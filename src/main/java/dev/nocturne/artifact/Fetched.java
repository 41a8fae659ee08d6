package dev.nocturne.artifact;

/** What came of asking Notte for something to be kept. */
sealed interface Fetched {

  /**
   * It is here.
   *
   * @param type its media type
   */
  record Here(String type) implements Fetched {}

  /** It may come. */
  record NotYet(String reason) implements Fetched {}

  /** It will not come. */
  record Never(String reason) implements Fetched {}
}
