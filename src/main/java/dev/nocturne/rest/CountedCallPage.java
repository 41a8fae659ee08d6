package dev.nocturne.rest;

import dev.nocturne.live.CountedCall;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of the calls that Notte counted. */
@Schema(name = "CountedCallPage")
record CountedCallPage(
    List<CountedCall> items,
    @Schema(description = "for the next page; null on the last") @Nullable String nextCursor) {

  private static final String LIST = "usage logs";

  /** The page that a query asks for, from 1. */
  static int number(TraceQuery query) {
    return 1
        + query
            .position(LIST)
            .orElseThrow(
                () -> Problems.badParameter(TraceQuery.CURSOR, "must be one of this list"));
  }

  /** A page of this number as the operator sees it. */
  static CountedCallPage of(CountedCall.Some calls, int page) {
    return new CountedCallPage(
        calls.items(), calls.more() ? Cursor.after(new UUID(0, page), LIST) : null);
  }
}
