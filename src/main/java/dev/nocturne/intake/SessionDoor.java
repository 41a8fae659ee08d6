package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.store.Holdings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what session a client wants to open without a job. What a job's may be, this may be. */
public final class SessionDoor {

  /** With the margin that is added for an attempt, a session lasts for a quarter of an hour. */
  private static final Duration USUAL = Duration.ofMinutes(13);

  private static final CookieRule COOKIES =
      new CookieRule.Refused(
          "are given to the session when it is open: POST /v1/sessions/{id}/cookies");

  private final IntakeSettings settings;
  private final Holdings holdings;

  /**
   * A door whose operator decided this.
   *
   * @param holdings whose things are that a session may use
   */
  public SessionDoor(IntakeSettings settings, Holdings holdings) {
    this.settings = settings;
    this.holdings = holdings;
  }

  /**
   * A session that is to be opened.
   *
   * @param fingerprint the same for the same wish, however it is written
   */
  public record Opening(SessionOptions options, String fingerprint) {}

  /** Reads a body of a tenant's. */
  public Wish<Opening> read(String tenant, byte[] body) {
    ObjectNode fields;
    try {
      fields = StrictJson.read(body);
    } catch (MalformedJsonException e) {
      return new Wish.Malformed<>(e.detail());
    }
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(fields));
    if (problems.isEmpty()) {
      problems.addAll(Shapes.problemsOfSession(fields));
    }
    SessionForm form = SessionForm.alone(fields);
    if (problems.isEmpty()) {
      problems.addAll(form.problems(USUAL, settings.allowedSessionFields(), COOKIES));
    }
    if (problems.isEmpty()) {
      List<Use> uses = Use.of(form);
      problems.addAll(Use.problems(uses, holdings.foreign(tenant, Use.things(uses))));
    }
    return problems.isEmpty()
        ? new Wish.Fits<>(new Opening(form.options(USUAL), Fingerprint.of(fields)))
        : new Wish.Refused<>(problems);
  }
}
