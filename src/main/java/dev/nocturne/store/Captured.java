package dev.nocturne.store;

import dev.nocturne.job.Capture;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is to be kept of jobs, as it stands in their rows. */
final class Captured {

  private Captured() {}

  /** Their names, one after the other, or null for a job of which nothing is kept. */
  static @Nullable String write(Set<Capture> captures) {
    return captures.isEmpty()
        ? null
        : captures.stream().sorted().map(Capture::wire).collect(Collectors.joining(" "));
  }

  /** What a newer version knows and this one does not is left to that one. */
  static Set<Capture> read(@Nullable Array names) throws SQLException {
    return names == null
        ? Set.of()
        : Arrays.stream((String[]) names.getArray())
            .map(Capture::of)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
  }
}
