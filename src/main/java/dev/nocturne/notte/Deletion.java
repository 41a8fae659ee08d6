package dev.nocturne.notte;

import dev.nocturne.job.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notte's answer to a deletion: profiles tell their success in another member than all others, and
 * may tell nothing. What has a {@code detail} in place of both is an error.
 */
record Deletion(
    @Nullable String status,
    @Nullable Boolean success,
    @Nullable String message,
    @Nullable Json detail) {

  Deletion {
    if (success == null && detail != null) {
      Objects.requireNonNull(status, "status");
    }
  }

  Removal removal() {
    boolean gone = success == null ? !"failure".equalsIgnoreCase(status) : success;
    return gone ? new Removal.Gone() : new Removal.Kept(Words.shorten(message));
  }
}
