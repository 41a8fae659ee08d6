package dev.nocturne.notte;

import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.util.Set;
import java.util.regex.Pattern;

/** Sorts Notte's error answers by what they did, which is not what their numbers say. */
final class Refusal {

  /** Notte's mark of an error of the browser's action, not of the request. */
  private static final String ACTION_FAILED = "NotteApiExecutionError";

  private static final Pattern SESSION = Pattern.compile("(?i)session");
  private static final Pattern NAMED = Pattern.compile("(?i)persona|vault|profile");
  private static final Pattern NO_ROOM =
      Pattern.compile(
          "(?i)concurren|too many (?:open |active )?(?:sessions|browsers)|session limit");

  /** How Notte may say that there is no room: 403 and 429 by what is known, and their like. */
  private static final Set<Integer> FULL = Set.of(400, 402, 403, 409, 429);

  private final RetryHint hints;

  Refusal(RetryHint hints) {
    this.hints = hints;
  }

  /** What an answer other than a success means. */
  NotteException of(Operation operation, Reply reply) {
    ErrorBody body = ErrorBody.of(reply.text());
    int status = body.status() != null && body.status() == 529 ? 529 : reply.status();
    String message = "Notte answered " + status + " to " + operation.words() + ": " + body.words();
    if (operation.readsPages() && ACTION_FAILED.equals(reply.header("x-error-class"))) {
      return new Rejected(FailureKind.NAVIGATION, body.words());
    }
    if (operation.opensSession() && FULL.contains(status) && body.speaksOf(NO_ROOM)) {
      return new Busy(Reason.OVERLOADED, hints.of(reply), message);
    }
    if ((status == 402 || status == 403) && operation.beyondPlans()) {
      return new Rejected(FailureKind.INVALID, body.words());
    }
    return switch (status) {
      case 429 -> new Busy(Reason.RATE_LIMITED, hints.of(reply), message);
      case 529 -> new Busy(Reason.OVERLOADED, hints.of(reply), message);
      case 401 -> new Busy(Reason.AUTH, null, message);
      case 402, 403 -> Busy.forbidden(message);
      case 404, 410 ->
          operation.namesAnObject() && reply.saysUnknown()
              ? unknown(body)
              : missing(operation, reply, body, message);
      case 400, 409 -> conflict(operation, body);
      case 408 -> new Unclear(Scope.REQUEST, message, null);
      case 301, 307, 308 ->
          new Busy(Reason.UNREACHABLE, null, "Notte redirects elsewhere, which is not followed");
      default -> byClass(status, body, "Notte answered " + status + " to " + operation.words());
    };
  }

  private static NotteException missing(
      Operation operation, Reply reply, ErrorBody body, String message) {
    if (operation.doesWork() && !reply.saysUnknown()) {
      String way = "what stands before Notte does not find the way for ";
      return new Busy(Reason.UNREACHABLE, null, way + operation.words());
    }
    boolean session = operation.needsSession() && body.speaksOf(SESSION);
    if (session || operation.needsBrowser()) {
      return new Rejected(FailureKind.SESSION_EXPIRED, body.words());
    }
    if (operation.usesWhatIsNamed() && body.speaksOf(NAMED)) {
      return new Rejected(FailureKind.INVALID, body.words());
    }
    return operation.namesNothing() || operation.needsSession()
        ? new Busy(Reason.GONE, null, message)
        : new Unclear(Scope.REQUEST, message, null);
  }

  private static NotteException unknown(ErrorBody body) {
    boolean session = body.speaksOf(SESSION);
    return new Rejected(session ? FailureKind.SESSION_EXPIRED : FailureKind.INVALID, body.words());
  }

  private static NotteException conflict(Operation operation, ErrorBody body) {
    boolean about = operation.needsSession() || operation.namesAnObject();
    boolean session = about && body.speaksOf(SESSION);
    return new Rejected(session ? FailureKind.SESSION_EXPIRED : FailureKind.INVALID, body.words());
  }

  private static NotteException byClass(int status, ErrorBody body, String message) {
    if (status >= 400 && status < 500) {
      return new Rejected(FailureKind.INVALID, body.words());
    }
    // 500 and 501 come from the code that handled the request; the others from before it. A 303
    // may follow a request that was carried out.
    boolean request = status == 500 || status == 501;
    return new Unclear(request ? Scope.REQUEST : Scope.NOTTE, message, null);
  }
}
