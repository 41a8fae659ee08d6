package dev.nocturne.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The settings of the console. */
@ConfigMapping(prefix = "nocturne.console")
public interface ConsoleConfig {

  /** How long somebody stays signed in, unless the key is revoked before. */
  @WithDefault("PT12H")
  Duration signIn();
}
