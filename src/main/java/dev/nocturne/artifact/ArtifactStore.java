package dev.nocturne.artifact;

import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Take;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Where content is kept, by the takes that brought it. All replicas must see the same. Calls block,
 * may be repeated, and throw an {@link IOException} if the store does not work.
 */
public interface ArtifactStore {

  /**
   * Keeps what a take brought. Nobody sees a part of it.
   *
   * @param file holds the content, and is not touched
   */
  void put(Take take, Path file, Content content) throws IOException;

  /** What a take brought, to be closed by the caller; empty if it is not there. */
  Optional<InputStream> open(Take take) throws IOException;

  /** Removes what a take brought, if anything. */
  void remove(Take take) throws IOException;

  /** Removes what all takes of a job brought. */
  void removeAll(String tenant, UUID job) throws IOException;
}
