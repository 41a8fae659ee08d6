package dev.nocturne.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be kept of a job's session and agent. */
public enum Capture {
  /** The film of the session. */
  REPLAY,
  /** What was done, step by step. */
  STEPS,
  /** The same as a program. */
  WORKFLOW_CODE,
  /** A picture of the last page. */
  SCREENSHOT;

  /** The name in requests, answers and addresses. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that name. */
  public static Optional<Capture> of(String wire) {
    return Arrays.stream(values()).filter(capture -> capture.wire().equals(wire)).findFirst();
  }
}
