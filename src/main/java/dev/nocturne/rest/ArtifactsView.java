package dev.nocturne.rest;

import dev.nocturne.store.Artifact;
import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Artifact.Failed;
import dev.nocturne.store.Artifact.Pending;
import dev.nocturne.store.Artifact.Stored;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is kept of a job as clients see it. */
@Schema(name = "Artifacts")
public record ArtifactsView(List<Item> items) {

  /** All that is or was to be kept of a job, in the form in which every reader gets it. */
  public static ArtifactsView of(List<Artifact> artifacts) {
    return new ArtifactsView(artifacts.stream().map(Item::of).toList());
  }

  /** One of them. */
  @Schema(name = "Artifact")
  public record Item(
      @Schema(description = "its last part in its address") String name,
      @Schema(enumeration = {"pending", "stored", "failed"}) String state,
      @Schema(description = "why it is not there, yet or for good") @Nullable String reason,
      @Schema(description = "in bytes") @Nullable Long size,
      @Schema(description = "in hexadecimal") @Nullable String sha256,
      @Nullable String mediaType,
      @Schema(description = "when it was stored or given up") @Nullable Instant endedAt) {

    static Item of(Artifact artifact) {
      String name = artifact.capture().wire();
      return switch (artifact.state()) {
        case Pending(String reason) -> new Item(name, "pending", reason, null, null, null, null);
        case Failed(String reason, Instant at) ->
            new Item(name, "failed", reason, null, null, null, at);
        case Stored(var _, Content(long size, String sha256, String type), Instant at) ->
            new Item(name, "stored", null, size, sha256, type, at);
      };
    }
  }
}
