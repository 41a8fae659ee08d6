package dev.nocturne.rest;

import java.net.URI;
import java.util.Locale;

/** The catalogue of problems; a type's name is part of the contract and never changes. */
public enum ProblemType {
  BAD_REQUEST(400, "The request cannot be understood"),
  MALFORMED_JSON(400, "The body is not one JSON object"),
  BAD_PARAMETER(400, "A parameter or header cannot be used"),
  UNAUTHORIZED(401, "A credential is needed"),
  FORBIDDEN(403, "The credential does not allow this"),
  NOT_FOUND(404, "There is no such thing"),
  NOT_YET(404, "This is not there yet"),
  METHOD_NOT_ALLOWED(405, "This cannot be done here"),
  NOT_ACCEPTABLE(406, "No answer in an accepted form"),
  REQUEST_TIMEOUT(408, "The request did not arrive in time"),
  ALREADY_ENDED(409, "The job has ended"),
  NOT_RETRYABLE(409, "Only failed and cancelled jobs can be retried"),
  BATCH_STATE(409, "The batch is in another state"),
  WEBHOOK_STATE(409, "This cannot be done with the webhook now"),
  SCHEDULE_STATE(409, "This cannot be done with schedules now"),
  SCHEDULE_BUSY(409, "Other requests change the schedule"),
  RESOURCE_TAKEN(409, "It belongs to another tenant"),
  REQUEST_IN_PROGRESS(409, "A request with this idempotency key is under way"),
  BATCH_BUSY(409, "Another request sends rows of this batch"),
  EVENT_GONE(410, "The event is unknown or no longer kept"),
  NOT_KEPT(410, "This is not kept, or not any more"),
  TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body has another form than expected"),
  INVALID_JOB(422, "The job is not valid"),
  INVALID_BATCH(422, "The batch is not valid"),
  INVALID_WEBHOOK(422, "The webhook is not valid"),
  INVALID_SCHEDULE(422, "The schedule is not valid"),
  INVALID_KEY(422, "The key that is wanted is not valid"),
  INVALID_SESSION(422, "The session is not valid"),
  INVALID_COOKIES(422, "The cookies are not valid"),
  INVALID_PROFILE(422, "The profile is not valid"),
  INVALID_FUNCTION(422, "What is wanted of the function is not valid"),
  INVALID_RESOURCE(422, "What is to be registered is not valid"),
  INVALID_PERSONA(422, "What is wanted of the persona is not valid"),
  INVALID_VAULT(422, "What is wanted of the vault is not valid"),
  INVALID_PAGE_CALL(422, "What is wanted of the page is not valid"),
  ROW_CHANGED(422, "A row differs from what came before"),
  BATCH_CLOSED(422, "The batch takes no more rows"),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
  REFUSED(422, "The request cannot be accepted"),
  RATE_LIMITED(429, "Too many requests"),
  QUOTA_EXCEEDED(429, "The tenant has as much as it may have"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL(500, "Something went wrong here"),
  ANSWER_LOST(502, "Notte's answer was lost"),
  NO_SLOT(503, "All slots are in use"),
  UNAVAILABLE(503, "Not possible at the moment");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The status of the answer. */
  public int status() {
    return status;
  }

  /** What it is, in a sentence that is the same for all of them. */
  public String title() {
    return title;
  }

  URI uri() {
    return URI.create("/problems/" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** The type of a problem that came from the framework, by its status. */
  static ProblemType of(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 408 -> REQUEST_TIMEOUT;
      case 413 -> TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 422 -> REFUSED;
      case 429 -> RATE_LIMITED;
      case 431 -> HEADERS_TOO_LARGE;
      case 503 -> UNAVAILABLE;
      default -> status < 500 ? BAD_REQUEST : INTERNAL;
    };
  }
}
