package dev.nocturne.kafka;

import java.util.Locale;

/** Why a record could not be taken; the names are part of the contract and never change. */
enum Reason {
  /** It is not one JSON object in UTF-8. */
  MALFORMED("The value is not one JSON object"),
  /** It can be read, but not be accepted. */
  INVALID("The request is not valid"),
  /** It has no value. */
  EMPTY("The record has no value"),
  /** Its value, its key or its headers are larger than is taken in. */
  TOO_LARGE("The record is too large"),
  /** It is of a schema version that this release does not know. */
  UNSUPPORTED_VERSION("The schema version is not known here"),
  /** The tenant has as much as it may have. */
  QUOTA_EXCEEDED("The tenant has as much as it may have"),
  /** It asks for the end of a job that does not exist. */
  UNKNOWN_JOB("There is no such job"),
  /** It names a tenant for which the topic may not speak, or none where it has to. */
  UNAUTHORISED("The topic may not speak for this tenant");

  private final String title;

  Reason(String title) {
    this.title = title;
  }

  /** The name in headers and metrics. */
  String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it means, for people. */
  String title() {
    return title;
  }
}
