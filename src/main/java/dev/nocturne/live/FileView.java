package dev.nocturne.live;

import dev.nocturne.access.Holding;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A file of a tenant's in Notte's storage, as clients see it. */
@Schema(name = "File")
public record FileView(
    @Schema(description = "its name in Notte's storage, which upload_file names as file_path")
        String filePath,
    @Schema(description = "as it was sent here; null if it came there otherwise")
        @Nullable String name,
    @Schema(description = "when it became the tenant's") Instant createdAt) {

  /** The file of an entry. */
  public static FileView of(Holding holding) {
    return new FileView(holding.resource().id(), holding.name(), holding.since());
  }
}
