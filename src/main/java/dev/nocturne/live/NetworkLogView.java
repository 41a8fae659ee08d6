package dev.nocturne.live;

import dev.nocturne.notte.session.NetworkLogs;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The files of what a session sent and received, which may hold its cookies. */
@Schema(name = "NetworkLog")
public record NetworkLogView(
    String sessionId, List<File> files, @Nullable Long total, @Nullable String format) {

  static NetworkLogView of(String session, NetworkLogs logs) {
    return new NetworkLogView(
        session,
        logs.batches().stream().map(File::of).toList(),
        logs.totalBatchCount(),
        logs.format());
  }

  /** One file; its address needs no further key while it lasts. */
  @Schema(name = "NetworkLogFile")
  public record File(
      @Nullable String key,
      @Nullable Long size,
      @Nullable String downloadUrl,
      @Nullable Long expiresInSeconds) {

    static File of(NetworkLogs.File file) {
      return new File(
          file.key(),
          file.size(),
          Shown.text(file.downloadUrl()),
          file.downloadUrlExpiresInSeconds());
    }
  }
}
