package dev.nocturne.notte;

/** What became of the wish to delete something. */
public sealed interface Removal {

  /** It is not there any more, or never was. */
  record Gone() implements Removal {}

  /**
   * It is still there.
   *
   * @param why Notte's words, shortened and free of secrets
   */
  record Kept(String why) implements Removal {}
}
