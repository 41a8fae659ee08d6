package dev.nocturne.live;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.notte.function.FunctionInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A function as clients see it. */
@Schema(name = "Function")
public record FunctionView(
    @Schema(description = "Notte's own id") String id,
    @Nullable String name,
    @Nullable String description,
    @Nullable String status,
    @JsonUnwrapped History history,
    @Schema(description = "what it is run with") List<Variable> variables,
    @Schema(description = "where its program can be fetched for a while; only of one function")
        @Nullable String programUrl) {

  /** Where it comes from, and its versions over time. */
  public record History(
      @Nullable String latestVersion,
      List<String> versions,
      @Nullable Instant createdAt,
      @Nullable Instant updatedAt,
      @Schema(description = "the function that it is a copy of") @Nullable String forkedFrom) {}

  /** One of a function's variables. */
  @Schema(name = "FunctionVariable")
  public record Variable(
      @Nullable String name, @Nullable String type, @Nullable String defaultValue) {}

  static FunctionView of(FunctionInfo info) {
    return of(info, null);
  }

  static FunctionView of(FunctionInfo.Source source) {
    return of(source.info(), Shown.text(source.url()));
  }

  private static FunctionView of(FunctionInfo info, @Nullable String programUrl) {
    FunctionInfo.Versions history = info.history();
    return new FunctionView(
        info.functionId(),
        info.name(),
        info.description(),
        info.status(),
        new History(
            history.latestVersion(),
            history.versions(),
            history.createdAt(),
            history.updatedAt(),
            info.sharing().referenceWorkflowId()),
        info.needs().variables().stream()
            .map(each -> new Variable(each.name(), each.type(), each.defaultValue()))
            .toList(),
        programUrl);
  }

  /** Without the address, which is a key. */
  @Override
  public String toString() {
    return "FunctionView[" + id + "]";
  }
}
