package dev.nocturne.live;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A run of a function as clients see it. */
@Schema(name = "FunctionRun")
public record FunctionRunView(
    String id,
    @Schema(description = "Notte's word, which is closed however a run ended") String status,
    @Schema(
            enumeration = {"running", "ended", "doubtful", "failed"},
            description = "doubtful is one whose result reads like an error")
        String outcome,
    @Nullable String sessionId,
    @JsonUnwrapped Content content,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt) {

  /** What it was given, gave back and wrote down meanwhile. */
  public record Content(
      @Nullable String result,
      @JsonRawValue @Schema(type = SchemaType.OBJECT, description = "what it was run with")
          @Nullable String variables,
      List<String> logs) {}

  /**
   * Some of a function's runs.
   *
   * @param more whether there are more on the next page
   */
  public record Some(List<FunctionRunView> items, boolean more) {}

  static FunctionRunView of(FunctionRun run) {
    return new FunctionRunView(
        run.functionRunId(),
        run.status(),
        word(run.outcome()),
        run.sessionId(),
        new Content(
            run.result(),
            run.call().variables() == null ? null : run.call().variables().text(),
            run.course().logs()),
        run.course().createdAt(),
        run.course().updatedAt());
  }

  /** The same run, said to have been run with something else. */
  public FunctionRunView with(String variables) {
    Content other = new Content(content.result(), variables, content.logs());
    return new FunctionRunView(id, status, outcome, sessionId, other, createdAt, updatedAt);
  }

  private static String word(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Running _ -> "running";
      case RunOutcome.Ended _ -> "ended";
      case RunOutcome.Doubtful _ -> "doubtful";
      case RunOutcome.Failed _ -> "failed";
    };
  }

  /** Without what it was given and gave back. */
  @Override
  public String toString() {
    return "FunctionRunView[" + id + " " + status + "]";
  }
}
