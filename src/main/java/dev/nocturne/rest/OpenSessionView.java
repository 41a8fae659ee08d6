package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.store.SessionRecord;
import dev.nocturne.store.SessionRecord.End;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A session without a job, as Nocturne knows it. */
@Schema(name = "OpenSession")
record OpenSessionView(
    UUID id,
    @Schema(enumeration = {"open", "ended"}) String status,
    @Schema(description = "Notte's id of it") String sessionId,
    int maxDurationMinutes,
    int idleTimeoutMinutes,
    Instant openedAt,
    @JsonUnwrapped Ends ends) {

  static OpenSessionView of(SessionRecord session) {
    End end = session.end();
    return new OpenSessionView(
        session.id(),
        end == null ? "open" : "ended",
        session.session(),
        session.limits().maxDurationMinutes(),
        session.limits().idleTimeoutMinutes(),
        session.openedAt(),
        new Ends(
            session.endsAt(),
            end == null ? null : end.at(),
            end == null ? null : end.why().wire()));
  }

  /** Its end. */
  record Ends(
      @Schema(description = "when its time is up at the latest") Instant endsAt,
      @Nullable Instant endedAt,
      @Schema(description = "stopped, time_up, or closed by Notte")
          @Nullable String endedBecause) {}

  /** Some of them. */
  @Schema(name = "OpenSessionPage")
  record Page(List<OpenSessionView> items, @Nullable String nextCursor) {}
}
