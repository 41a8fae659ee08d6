package dev.nocturne.intake;

import dev.nocturne.store.Submissions;
import java.util.List;

/** What the door said to one job. */
public sealed interface Admission {

  /** It is valid; this is what the store made of it. */
  record Admitted(Submissions.Accepted accepted) implements Admission {}

  /** It can be read, but not be accepted; nothing was stored. */
  record Refused(List<Problem> problems) implements Admission {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** It is not one JSON object in UTF-8; nothing was stored. */
  record Malformed(String detail) implements Admission {}
}
