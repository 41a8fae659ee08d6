package dev.nocturne.ops;

import dev.nocturne.artifact.Archivist;
import dev.nocturne.artifact.ArtifactStore;
import dev.nocturne.artifact.FolderStore;
import dev.nocturne.artifact.S3Store;
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
    return config.s3().bucket().isPresent()
        ? new S3Store(bucket(config.s3()))
        : new FolderStore(config.folder());
  }

  private static S3Store.Bucket bucket(ArtifactsConfig.S3 s3) {
    return new S3Store.Bucket(
        s3.bucket().orElseThrow(),
        s3.endpoint().orElse(null),
        s3.region(),
        s3.prefix().orElse(""),
        s3.accessKey()
            .map(access -> new S3Store.Keys(access, s3.secretKey().orElse("")))
            .orElse(null));
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
