package dev.nocturne.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** What the operator decides about what is kept of jobs. */
@ConfigMapping(prefix = "nocturne.artifacts")
public interface ArtifactsConfig {

  /** Where it is kept; all replicas need the same folder. */
  @WithDefault(".nocturne/artifacts")
  Path folder();

  /** The largest of them, in bytes. */
  @WithDefault("67108864")
  long largest();

  /** How many are fetched at once on this replica; each needs room among temporary files. */
  @WithDefault("2")
  int atOnce();
}
