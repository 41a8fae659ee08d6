package dev.nocturne.notte;

/** What may be done about an operation whose answer was lost. */
public enum Repeat {
  /** It may be sent again: it only looks, or ends where it ended before. */
  SAFE,
  /** First ask what has come of it. */
  ASK_FIRST,
  /** It would happen twice, and cost twice. */
  NEVER
}
