package dev.nocturne.notte;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.nocturne.job.Json;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Notte's answers on the wire, as much of them as is needed; every member may be missing. */
sealed interface Answer {

  /**
   * What stands for a start time that Notte did not tell. Nothing counts as old by it, and a search
   * that relies on the order of a list goes on to its end.
   */
  Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  /** A session, also as a list row. */
  record Session(
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String sessionId,
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String status,
      @JsonDeserialize(using = Lenient.Time.class) @Nullable Instant createdAt)
      implements Answer {}

  /** An agent as it is started and listed. */
  record Agent(
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String agentId,
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String sessionId,
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String status,
      @JsonDeserialize(using = Lenient.Time.class) @Nullable Instant createdAt)
      implements Answer {}

  /** What has become of an agent. */
  record AgentEnd(
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String status,
      @JsonDeserialize(using = Lenient.Truth.class) @Nullable Boolean success,
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String answer,
      @JsonDeserialize(using = Lenient.Steps.class) @Nullable Integer steps,
      @JsonDeserialize(using = Lenient.Credits.class) @Nullable BigDecimal creditUsage)
      implements Answer {}

  /** A page that was read. */
  record DataSpace(
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String markdown,
      @JsonDeserialize(using = Lenient.Raw.class) @Nullable Json images,
      @Nullable Structured structured)
      implements Answer {}

  /** What was extracted from a page. */
  record Structured(
      @JsonDeserialize(using = Lenient.Truth.class) @Nullable Boolean success,
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String error,
      @JsonDeserialize(using = Lenient.Raw.class) @Nullable Json data)
      implements Answer {}

  /** How a browser action went. */
  record Execution(
      @JsonDeserialize(using = Lenient.Truth.class) @Nullable Boolean success,
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String message,
      @JsonDeserialize(using = Lenient.Text.class) @Nullable String exception)
      implements Answer {}
}
