package dev.nocturne.live;

import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteGroups;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** Drives a session without a job: its cookies, and the page that is open in it. */
@Singleton
public final class Driving {

  private final Asking asking;
  private final NotteGroups notte;

  Driving(Trails trails, NotteGroups notte) {
    this.asking = new Asking(trails::of, new Questions(Driving::refusal, Questions.PERHAPS_DONE));
    this.notte = notte;
  }

  /** The cookies of an open session, also of a job's: Notte's objects in an array. */
  public Look<Json> cookies(Subject subject) {
    return drive(subject, open -> notte.sessions().cookieJson(open));
  }

  /** Gives it cookies that were checked, and says that it did. */
  public Look<Boolean> setCookies(Subject.OfSession session, Json cookies) {
    return drive(
        session,
        open -> {
          notte.sessions().setCookies(open, cookies);
          return true;
        });
  }

  /** What is on its page and can be done there, in Notte's form. */
  public Look<Json> observe(Subject.OfSession session, Json request) {
    return drive(session, open -> notte.page().observe(open, request));
  }

  /**
   * Has its browser do something. What came of it is in the answer, in Notte's form: an action that
   * failed is one that was found out about.
   */
  public Look<Json> execute(Subject.OfSession session, Json action) {
    return drive(session, open -> notte.page().execute(open, action));
  }

  /** Reads its page; the answer is in Notte's form, and its data checked by nobody. */
  public Look<Json> scrape(Subject.OfSession session, Json options) {
    return drive(session, open -> notte.page().scrape(open, options));
  }

  /** A picture of its page. */
  public Look<Picture> screenshot(Subject.OfSession session) {
    return drive(session, open -> Picture.of(notte.page().screenshot(open)));
  }

  private <T> Look<T> drive(Subject subject, Function<String, T> call) {
    return asking.look(
        subject,
        trail ->
            trail.over()
                ? new Missing<>(new Reason.Gone())
                : new Found<>(call.apply(trail.session())));
  }

  /** What it means that Notte refuses something about a page. */
  static Reason refusal(Rejected refusal) {
    return refusal.kind() == FailureKind.SESSION_EXPIRED
        ? new Reason.Gone()
        : new Reason.Refused(String.valueOf(refusal.getMessage()));
  }
}
