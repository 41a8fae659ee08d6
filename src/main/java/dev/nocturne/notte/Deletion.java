package dev.nocturne.notte;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notte's answer to a deletion: profiles tell their success in another member than all others. */
record Deletion(@Nullable String status, @Nullable Boolean success, @Nullable String message) {

  Deletion {
    if (success == null) {
      Objects.requireNonNull(status, "status");
    }
  }

  Removal removal() {
    boolean gone = success == null ? !"failure".equalsIgnoreCase(status) : success;
    return gone ? new Removal.Gone() : new Removal.Kept(Words.shorten(message));
  }
}
