package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.SessionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what session a client wants to open without a job. What a job's may be, this may be. */
public final class SessionDoor {

  /** With the margin that is added for an attempt, a session lasts for a quarter of an hour. */
  private static final Duration USUAL = Duration.ofMinutes(13);

  /** Whose these are nobody has told us, and who drives a session may read what is in it. */
  private static final List<String> OF_SOMEBODY = List.of("vault_id", "auth_ids", "profile");

  private static final CookieRule COOKIES =
      new CookieRule.Refused(
          "are given to the session when it is open: POST /v1/sessions/{id}/cookies");

  private final Shapes shapes = new Shapes();
  private final IntakeSettings settings;

  /** A door whose operator decided this. */
  public SessionDoor(IntakeSettings settings) {
    this.settings = settings;
  }

  /** What was read. */
  public sealed interface Reading {}

  /**
   * It can be opened.
   *
   * @param fingerprint the same for the same wish, however it is written
   */
  public record Fits(SessionOptions options, String fingerprint) implements Reading {}

  /** It cannot. */
  public record Refused(List<Problem> problems) implements Reading {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** It is not one JSON object in UTF-8. */
  public record Malformed(String detail) implements Reading {}

  /** Reads a body. */
  public Reading read(byte[] body) {
    ObjectNode fields;
    try {
      fields = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Malformed(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(fields));
    if (problems.isEmpty()) {
      problems.addAll(shapes.problemsOfSession(fields));
    }
    SessionForm form = SessionForm.alone(fields);
    if (problems.isEmpty()) {
      problems.addAll(form.problems(USUAL, settings.allowedSessionFields(), COOKIES));
    }
    for (String name : OF_SOMEBODY) {
      if (fields.hasNonNull(name)) {
        problems.add(new Problem("/" + name, "is only for jobs"));
      }
    }
    return problems.isEmpty()
        ? new Fits(form.options(USUAL), Fingerprint.of(fields))
        : new Refused(problems);
  }
}
