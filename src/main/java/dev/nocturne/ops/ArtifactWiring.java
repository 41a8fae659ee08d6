package dev.nocturne.ops;

import dev.nocturne.artifact.Archivist;
import dev.nocturne.artifact.ArtifactStore;
import dev.nocturne.artifact.FolderStore;
import dev.nocturne.live.Live;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.store.Captures;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Random;

/** Makes what keeps artifacts out of the settings. */
@Dependent
final class ArtifactWiring {

  @Produces
  @Singleton
  static ArtifactStore store(ArtifactsConfig config) {
    return new FolderStore(config.folder());
  }

  @Produces
  @Singleton
  static Archivist archivist(
      ArtifactsConfig config,
      Captures captures,
      ArtifactStore store,
      Live live,
      Random jitter,
      NotteEndpoint notte) {
    // Where Notte itself is asked without TLS, its films may come without it too.
    boolean plain = "http".equalsIgnoreCase(notte.url().getScheme());
    return new Archivist(
        captures,
        store,
        live,
        jitter,
        new Archivist.Limits(config.atOnce(), config.largest(), plain));
  }
}
