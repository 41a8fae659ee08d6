package dev.nocturne.rest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Who may call. */
@ConfigMapping(prefix = "nocturne.auth")
public interface AuthConfig {

  /** A bootstrap key must be at least so long. */
  int SHORTEST_KEY = 32;

  /** Whether callers need a key. Without, everybody is the operator. */
  @WithDefault("true")
  boolean enabled();

  /** The operator's own key, with which the first keys are made. */
  Optional<String> bootstrapKey();
}
