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

/**
 * Drives a session without a job: its cookies. Every call blocks for one of Notte's, behind the
 * pressure of the key, and holds no connection to the database.
 */
@Singleton
public final class Driving {

  private final Asking asking;
  private final NotteGroups notte;

  Driving(Trails trails, NotteGroups notte) {
    this.asking = new Asking(trails, Driving::refusal);
    this.notte = notte;
  }

  /** Its cookies, Notte's objects in an array. */
  public Look<Json> cookies(Subject.OfSession session) {
    return drive(session, open -> notte.sessions().cookieJson(open));
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

  private <T> Look<T> drive(Subject.OfSession session, Function<String, T> call) {
    return asking.look(
        session,
        trail ->
            trail.over()
                ? new Missing<>(new Reason.Gone())
                : new Found<>(call.apply(trail.session())));
  }

  private static Reason refusal(Rejected refusal) {
    return refusal.kind() == FailureKind.SESSION_EXPIRED
        ? new Reason.Gone()
        : new Reason.Refused(String.valueOf(refusal.getMessage()));
  }
}
