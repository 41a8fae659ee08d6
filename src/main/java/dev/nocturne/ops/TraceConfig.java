package dev.nocturne.ops;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where traces go. */
@ConfigMapping(prefix = "nocturne.traces")
public interface TraceConfig {

  /** A collector that speaks OTLP over gRPC; without it there are no traces. */
  Optional<URI> endpoint();
}
