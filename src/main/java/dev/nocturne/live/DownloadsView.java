package dev.nocturne.live;

import dev.nocturne.notte.Storage.StoredFile;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The files that a session downloaded. */
@Schema(name = "Downloads")
public record DownloadsView(String sessionId, List<File> items) {

  public DownloadsView {
    items = List.copyOf(items);
  }

  static DownloadsView of(String session, List<StoredFile> files) {
    return new DownloadsView(session, files.stream().map(File::of).toList());
  }

  /** One of them; its name is a site's. */
  @Schema(name = "DownloadedFile")
  public record File(
      String name,
      @Schema(description = "in bytes") @Nullable Long size,
      @Nullable Instant updatedAt) {

    static File of(StoredFile file) {
      return new File(file.name(), file.size(), file.updatedAt());
    }
  }
}
