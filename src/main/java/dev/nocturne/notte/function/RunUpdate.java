package dev.nocturne.notte.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nocturne.job.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written down about a run that runs somewhere else than at Notte.
 *
 * @param logs its log, empty for no word about it
 * @param variables a JSON object, or null
 * @param result any JSON, or null
 */
public record RunUpdate(
    Status status,
    @Nullable String sessionId,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> logs,
    @Nullable Json variables,
    @Nullable Json result) {

  public RunUpdate {
    logs = List.copyOf(logs);
  }

  /** How it stands. */
  public enum Status {
    @JsonProperty("active")
    ACTIVE,
    @JsonProperty("closed")
    CLOSED,
    @JsonProperty("failed")
    FAILED
  }
}
