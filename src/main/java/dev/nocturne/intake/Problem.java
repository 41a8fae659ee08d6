package dev.nocturne.intake;

/**
 * One thing that is wrong with a job. It never is much larger than a name, since a small job can
 * have many problems at places with very long names.
 *
 * @param pointer where, a JSON pointer into what the client sent, of at most {@link #LONGEST}
 *     characters: instead of a longer one that of what is around the place
 * @param detail what, for people; what is longer than {@link #LONGEST} characters is cut
 */
public record Problem(String pointer, String detail) {

  /** So many characters are enough to find a place, and to say what is wrong there. */
  static final int LONGEST = 1_000;

  /** Bounds both. */
  public Problem {
    if (pointer.length() > LONGEST) {
      pointer = pointer.substring(0, Math.max(0, pointer.lastIndexOf('/', LONGEST)));
    }
    if (detail.length() > LONGEST) {
      detail = StrictText.storable(detail.substring(0, LONGEST)) + "…";
    }
  }
}
