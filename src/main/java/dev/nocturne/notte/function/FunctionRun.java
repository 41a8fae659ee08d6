package dev.nocturne.notte.function;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.Json;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run of a function, as Notte tells of it.
 *
 * @param status active, closed, failed, or a word that Notte added since; closed is no success
 * @param sessionId the session it opened, if it did
 * @param result what it gave back, as text
 */
public record FunctionRun(
    String functionRunId,
    String status,
    @Nullable String sessionId,
    @Nullable String result,
    @JsonUnwrapped Names names,
    @JsonUnwrapped Course course,
    @JsonUnwrapped Call call) {

  public FunctionRun {
    Objects.requireNonNull(functionRunId, "function_run_id");
    Objects.requireNonNull(status, "status");
  }

  /** What became of it. */
  public RunOutcome outcome() {
    return RunOutcome.of(functionRunId, status, result);
  }

  /** The function's id and the older names of both ids. */
  public record Names(
      @Nullable String functionId, @Nullable String workflowId, @Nullable String workflowRunId) {}

  /** How it went. */
  public record Course(
      @Nullable Instant createdAt, @Nullable Instant updatedAt, List<String> logs) {}

  /**
   * How it was called.
   *
   * @param local whether it runs somewhere else than at Notte
   */
  public record Call(@Nullable Json variables, @Nullable Boolean local) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether it was given this text as one of its variables. */
    public boolean gave(String variable, String text) {
      try {
        return variables != null
            && text.equals(JSON.readTree(variables.text()).path(variable).textValue());
      } catch (JacksonException e) {
        throw new IllegalStateException("variables that were read cannot be read", e);
      }
    }
  }
}
