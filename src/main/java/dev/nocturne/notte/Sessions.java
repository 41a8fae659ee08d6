package dev.nocturne.notte;

import dev.nocturne.job.Json;
import dev.nocturne.notte.session.Cookie;
import dev.nocturne.notte.session.NetworkLogs;
import dev.nocturne.notte.session.Replay;
import dev.nocturne.notte.session.SessionDebug;
import dev.nocturne.notte.session.SessionInfo;
import dev.nocturne.notte.session.SessionStart;
import dev.nocturne.notte.session.WorkflowCode;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Notte's sessions in depth. Calls block, and throw a {@link NotteException} if they did not work;
 * a session that is unknown or over is {@code SESSION_EXPIRED}. All but the start may be repeated.
 */
public final class Sessions {

  private static final Pattern OPEN = Pattern.compile("(?i)still active");

  private final Exchange exchange;

  Sessions(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Opens a session, which costs money until it is stopped; never to be repeated blindly. */
  public SessionInfo start(SessionStart start) {
    String body = Wording.body(start);
    return exchange.object(
        Operation.START_SESSION, SessionInfo.class, api -> api.startSession(body));
  }

  /** All that Notte tells of a session; empty if it does not know it. */
  public Optional<SessionInfo> info(String session) {
    return exchange.find(Operation.SESSION, SessionInfo.class, api -> api.session(session));
  }

  /** Where an open session can be watched and driven. It does not count as a use of it. */
  public SessionDebug debug(String session) {
    return exchange.object(
        Operation.DEBUG_SESSION, SessionDebug.class, api -> api.debugSession(session, false));
  }

  /**
   * Where one tab can be watched.
   *
   * @param tab from 0
   */
  public SessionDebug.Tab debugTab(String session, int tab) {
    return exchange.object(
        Operation.DEBUG_TAB, SessionDebug.Tab.class, api -> api.debugTab(session, tab));
  }

  /** The session's film, once it is over and the film is made. */
  public Replay replay(String session) {
    return exchange.ask(Operation.REPLAY, api -> api.replay(session), this::replay);
  }

  private Replay replay(Reply reply) throws IOException {
    if (reply.saysUnknown()) {
      return new Replay.NotReady(ErrorBody.of(reply.text()).speaksOf(OPEN));
    }
    exchange.check(Operation.REPLAY, reply);
    String type = Objects.requireNonNullElse(reply.header(HttpHeaders.CONTENT_TYPE), "");
    if (!type.toLowerCase(Locale.ROOT).contains("json")) {
      return new Replay.Film(new Media(type.replaceFirst(";.*", ""), reply.body().readAllBytes()));
    }
    Replay.Ready ready = Replies.object(Wording.JSON, reply, Replay.Ready.class);
    if (ready == null || (ready.mp4Url() == null && ready.playlistContent() == null)) {
      throw Unreadable.because(Operation.REPLAY, "holds no film");
    }
    return ready;
  }

  /** The cookies of an open session. It does not count as a use of it. */
  public List<Cookie> cookies(String session) {
    return exchange
        .object(Operation.COOKIES, Cookies.class, api -> api.cookies(session, false))
        .cookies();
  }

  /**
   * Gives an open session cookies, which counts as a use of it.
   *
   * @throws NotteException.Rejected if the browser does not take them
   */
  public void setCookies(String session, List<Cookie> cookies) {
    String body = Wording.body(new Cookies(cookies));
    Done done =
        exchange.object(
            Operation.SET_COOKIES, Done.class, api -> api.setCookies(session, true, body));
    // The older form answers with the cookies.
    if (done.success() != null && !done.success()) {
      throw Exchange.refused(done.message());
    }
  }

  /** The cookies of an open session as Notte's JSON, an array, for whoever may see them. */
  public Json cookieJson(String session) {
    return new Json(Wording.body(cookies(session)));
  }

  /**
   * Gives an open session cookies that were checked and come as Notte's JSON, an array.
   *
   * @throws NotteException.Rejected if the browser does not take them
   */
  public void setCookies(String session, Json cookies) {
    setCookies(session, Wording.read(cookies, Cookie.class));
  }

  /** How many steps a session has seen, which an agent may be told to remember from. */
  public int offset(String session) {
    return exchange
        .object(Operation.SESSION_OFFSET, Offset.class, api -> api.sessionOffset(session))
        .offset();
  }

  /**
   * The files of what a session sent and received.
   *
   * @param limit how many files at most
   * @param links whether addresses to fetch them at are wanted
   */
  public NetworkLogs networkLogs(String session, int limit, boolean links) {
    return exchange.object(
        Operation.NETWORK_LOGS, NetworkLogs.class, api -> api.networkLogs(session, limit, links));
  }

  /**
   * What was done in a session, as a program.
   *
   * @param asWorkflow as a function that Notte can run
   */
  public WorkflowCode code(String session, boolean asWorkflow) {
    return exchange.object(
        Operation.SESSION_CODE,
        WorkflowCode.class,
        api -> api.sessionCode(session, asWorkflow, false));
  }

  /** Cookies, in requests as in answers. */
  record Cookies(List<Cookie> cookies) {}

  record Offset(Integer offset) {
    Offset {
      Objects.requireNonNull(offset, "offset");
    }
  }

  private record Done(@Nullable Boolean success, @Nullable String message) {}
}
