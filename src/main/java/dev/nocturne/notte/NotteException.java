package dev.nocturne.notte;

import dev.nocturne.job.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call that did not work, sorted by what it did upstream: recovery needs nothing else. */
public abstract sealed class NotteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private NotteException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** It did not happen and never will: the request itself is refused. */
  public static final class Rejected extends NotteException {

    private static final long serialVersionUID = 1L;
    private final FailureKind kind;

    /**
     * @param message Notte's own words, shortened and free of secrets
     */
    public Rejected(FailureKind kind, String message) {
      super(message, null);
      this.kind = kind;
    }

    /** The failure it means for the job. */
    public FailureKind kind() {
      return kind;
    }
  }

  /** It did not happen; the same request may work later. */
  public static final class Busy extends NotteException {

    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final @Nullable Duration retryAfter;
    private final boolean forbids;

    /**
     * @param retryAfter how long Notte asked us to wait, or null if it did not say
     */
    public Busy(Reason reason, @Nullable Duration retryAfter, String message) {
      this(reason, retryAfter, message, false);
    }

    private Busy(Reason reason, @Nullable Duration retryAfter, String message, boolean forbids) {
      super(message, null);
      this.reason = reason;
      this.retryAfter = retryAfter;
      this.forbids = forbids;
    }

    /** The key may not do this: nothing at all, or not what this request asks for. */
    public static Busy forbidden(String message) {
      return new Busy(Reason.AUTH, null, message, true);
    }

    /** Whether Notte knows the key and said that it may not do this. */
    public boolean forbids() {
      return forbids;
    }

    /** What keeps it. */
    public Reason reason() {
      return reason;
    }

    /** How long Notte asked us to wait, or null if it did not say. */
    public @Nullable Duration retryAfter() {
      return retryAfter;
    }

    /**
     * The same of another host, to which Notte sent the call on. It was not given our key, so what
     * it refuses without one it always will.
     */
    NotteException elsewhere() {
      String message = "where Notte sends it on: " + getMessage();
      return reason == Reason.AUTH
          ? new Rejected(FailureKind.INVALID, message)
          : new Busy(Reason.ELSEWHERE, retryAfter, message);
    }
  }

  /** It may have happened: the reply was lost, late, or could not be understood. */
  public static final class Unclear extends NotteException {

    private static final long serialVersionUID = 1L;
    private final Scope scope;

    /**
     * @param message what came instead of a reply, shortened and free of secrets
     */
    public Unclear(Scope scope, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.scope = scope;
    }

    /** Whom the trouble concerns. */
    public Scope scope() {
      return scope;
    }
  }

  /** Whom an unclear reply concerns. */
  public enum Scope {
    /** This request: it may be the cause itself. */
    REQUEST,
    /** Notte as a whole seems to be down, which says nothing about the request. */
    NOTTE
  }

  /** Why Notte did nothing, and what the whole key does about it. */
  public enum Reason {
    /** 429: everybody with this key slows down. */
    RATE_LIMITED(FailureKind.RATE_LIMITED),
    /** 529, or no room for another session: fewer slots. */
    OVERLOADED(FailureKind.OVERLOADED),
    /** 401, 402, 403: dispatch pauses until the key works again. */
    AUTH(FailureKind.AUTH),
    /** Another host, to which Notte sent the call on, or we ourselves: that is not about Notte. */
    ELSEWHERE(FailureKind.UNREACHABLE),
    /** The operation itself is gone (404 or 410 as such): its kind of job pauses. */
    GONE(FailureKind.UNREACHABLE),
    /** No connection was made. */
    UNREACHABLE(FailureKind.UNREACHABLE);

    private final FailureKind failure;

    Reason(FailureKind failure) {
      this.failure = failure;
    }

    /** How the wait is told to the client; always a kind that waits. */
    public FailureKind failure() {
      return failure;
    }
  }
}
