package dev.nocturne.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What clients see of what is kept of their jobs. */
public interface Artifacts {

  /** All that was asked for, in the order of their names; nothing if there is no such job. */
  Optional<List<Artifact>> of(String tenant, UUID job);
}
