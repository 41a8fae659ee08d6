package dev.nocturne.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** What the operator decides about what is kept of jobs. */
@ConfigMapping(prefix = "nocturne.artifacts")
public interface ArtifactsConfig {

  /** Where it is kept unless there is a bucket; all replicas need the same folder. */
  @WithDefault(".nocturne/artifacts")
  Path folder();

  /** The largest of them, in bytes. */
  @WithDefault("67108864")
  long largest();

  /** How many are fetched at once here, and pictures beside them; each is a temporary file. */
  @WithDefault("2")
  int atOnce();

  /** A store that speaks the protocol of S3. */
  S3 s3();

  /** A store that speaks the protocol of S3. */
  interface S3 {

    /** The bucket, which must be there; artifacts are kept in it instead of the folder. */
    Optional<String> bucket();

    /** Where the store answers, if it is not Amazon's. */
    Optional<URI> endpoint();

    /** The region that requests are signed for. */
    @WithDefault("us-east-1")
    String region();

    /** What all keys in the bucket begin with. */
    Optional<String> prefix();

    /** As whom the store is asked; without it, as the surroundings say. */
    Optional<String> accessKey();

    /** What requests are signed with; only beside an access key. */
    Optional<String> secretKey();
  }
}
