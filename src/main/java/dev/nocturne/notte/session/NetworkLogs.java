package dev.nocturne.notte.session;

import dev.nocturne.notte.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session sent and received, in files.
 *
 * @param totalBatchCount how many files there are in all
 */
public record NetworkLogs(
    @Nullable String sessionId,
    List<File> batches,
    @Nullable Long totalBatchCount,
    @Nullable String format) {

  /**
   * One file.
   *
   * @param size in bytes
   * @param downloadUrl an address that is a key, if it was asked for
   */
  public record File(
      @Nullable String key,
      @Nullable Long size,
      @Nullable Secret downloadUrl,
      @Nullable Long downloadUrlExpiresInSeconds) {}
}
