package dev.nocturne.notte.page;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.job.Json;
import dev.nocturne.notte.scrape.PageData;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of an action. Notte tells of a failure with status 200, too. */
public sealed interface Outcome {

  /** It was done. */
  record Done(Execution execution) implements Outcome {}

  /**
   * It was not done, or not to its end.
   *
   * @param why Notte's words, shortened and free of secrets
   */
  record Failed(Execution execution, String why) implements Outcome {}

  /**
   * What Notte reports.
   *
   * @param action the action as Notte understood it
   * @param data what was read, if something was
   * @param exceptionDetail newer than the documented version
   */
  record Execution(
      @Nullable Json action,
      Boolean success,
      @Nullable String message,
      @Nullable PageData data,
      @Nullable String exception,
      @Nullable ErrorDetail exceptionDetail,
      @JsonUnwrapped Span span) {

    public Execution {
      Objects.requireNonNull(success, "success");
    }

    /** Without the action, which may hold a password. */
    @Override
    public String toString() {
      return "Execution[success=" + success + ", message=" + message + "]";
    }
  }

  /** When it began and ended. */
  record Span(@Nullable Instant startedAt, @Nullable Instant endedAt) {}

  /** An error in words for several readers. */
  record ErrorDetail(
      @Nullable String errorType,
      @Nullable String devMessage,
      @Nullable String userMessage,
      @Nullable String agentMessage,
      @Nullable Boolean shouldRetryLater,
      @Nullable Boolean shouldNotifyTeam) {}
}
