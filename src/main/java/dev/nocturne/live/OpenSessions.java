package dev.nocturne.live;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.Pressure;
import dev.nocturne.store.SessionRecord;
import dev.nocturne.store.SessionSlots;
import dev.nocturne.store.SessionSlots.Bounds;
import dev.nocturne.store.Sessions;
import dev.nocturne.store.Sessions.Begun;
import dev.nocturne.store.StoreUnavailable;
import dev.nocturne.store.Submission;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions without a job, and stops them. As with jobs, first it is noted that one will be,
 * then a slot is taken, then Notte is asked: whoever dies in between leaves a note and a slot that
 * others put right, and no session that its own time limits do not end.
 */
@Singleton
public final class OpenSessions {

  private static final System.Logger LOG = System.getLogger(OpenSessions.class.getName());

  private static final Duration A_WHILE = Duration.ofSeconds(5);

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final Sessions sessions;
  private final SessionSlots slots;
  private final Notte notte;
  private final Pressure pressure;
  private final SessionTerms terms;

  /** Opens sessions through this store and this Notte. */
  public OpenSessions(
      Sessions sessions, SessionSlots slots, Notte notte, Pressure pressure, SessionTerms terms) {
    this.sessions = sessions;
    this.slots = slots;
    this.notte = notte;
    this.pressure = pressure;
    this.terms = terms;
  }

  /**
   * Opens a session, which blocks until its browser is ready, and holds no connection to the
   * database meanwhile. With a key, the same wish again is the same session.
   */
  public Started start(String tenant, SessionOptions options, Submission.@Nullable Key key) {
    UUID id = IDS.generate();
    return switch (sessions.begin(tenant, id, options, key, terms.patience())) {
      case Begun.New _ -> admitted(tenant, id, options);
      case Begun.Existing(var session) -> new Started.Opened(session);
      case Begun.UnderWay _ -> new Started.UnderWay();
      case Begun.KeyReused _ -> new Started.KeyReused();
    };
  }

  private Started admitted(String tenant, UUID id, SessionOptions options) {
    Bounds bounds = new Bounds(pressure.slots(terms.slots()), terms.sessions());
    return switch (slots.admit(tenant, id, bounds)) {
      case ADMITTED -> opened(tenant, id, options);
      case NO_SLOT -> new Started.NoSlot();
      case OVER_QUOTA -> new Started.OverQuota();
    };
  }

  private Started opened(String tenant, UUID id, SessionOptions options) {
    String session;
    try {
      session = notte.startSession(options);
    } catch (Rejected e) {
      slots.failed(id, Footprint.NONE);
      return new Started.Refused(String.valueOf(e.getMessage()));
    } catch (Busy e) {
      slots.failed(id, Footprint.NONE);
      return new Started.Later(e.retryAfter() == null ? A_WHILE : e.retryAfter());
    } catch (Unclear _) {
      slots.failed(id, Footprint.UNKNOWN);
      return new Started.Unknown();
    }
    return saved(tenant, id, session);
  }

  private Started saved(String tenant, UUID id, String session) {
    boolean waitedFor;
    try {
      waitedFor = slots.opened(id, session);
    } catch (StoreUnavailable e) {
      forget(session);
      throw e;
    }
    if (!waitedFor) {
      forget(session);
      return new Started.Unknown();
    }
    return sessions
        .find(tenant, id)
        .<Started>map(Started.Opened::new)
        .orElseGet(Started.Unknown::new);
  }

  /** A session that could not be saved is known to nobody else: stop it, as well as that goes. */
  private void forget(String session) {
    try {
      notte.stopSession(session);
    } catch (NotteException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "a session that was not saved could not be stopped: {0}",
          e.getMessage());
    }
  }

  /** Ends a session of the tenant's; it is stopped soon, as often as that takes. */
  public Optional<SessionRecord> stop(String tenant, UUID id) {
    Optional<SessionRecord> stopped = sessions.stop(tenant, id);
    if (stopped.isPresent()) {
      slots.settle();
    }
    return stopped;
  }
}
