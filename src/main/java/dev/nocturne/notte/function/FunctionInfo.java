package dev.nocturne.notte.function;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.notte.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A function: a Python program that Notte runs. */
public record FunctionInfo(
    String functionId,
    @Nullable String name,
    @Nullable String description,
    @Nullable String status,
    @JsonUnwrapped Versions history,
    @JsonUnwrapped Sharing sharing,
    @JsonUnwrapped Needs needs) {

  public FunctionInfo {
    Objects.requireNonNull(functionId, "function_id");
  }

  /** Its versions over time. */
  public record Versions(
      @Nullable String latestVersion,
      List<String> versions,
      @Nullable Instant createdAt,
      @Nullable Instant updatedAt) {}

  /**
   * Who else has it.
   *
   * @param workflowId the older name of its id
   * @param referenceWorkflowId the function it was forked from
   */
  public record Sharing(
      @Nullable String workflowId,
      @Nullable Boolean shared,
      @Nullable Boolean published,
      @Nullable String referenceWorkflowId) {}

  /** What it has to be given. */
  public record Needs(List<String> requiredSecrets, List<Variable> variables) {}

  /** One of its variables. */
  public record Variable(
      @Nullable String name,
      @Nullable String type,
      @JsonProperty("default") @Nullable String defaultValue) {}

  /**
   * A function with its program.
   *
   * @param url where the program can be fetched for a while; the address is a key
   */
  public record Source(@JsonUnwrapped FunctionInfo info, Secret url) {

    public Source {
      Objects.requireNonNull(url, "url");
    }
  }
}
