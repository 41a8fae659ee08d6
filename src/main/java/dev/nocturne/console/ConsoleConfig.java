package dev.nocturne.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the console. */
@ConfigMapping(prefix = "nocturne.console")
public interface ConsoleConfig {

  /** How long somebody stays signed in, unless the key is revoked before. */
  @WithDefault("PT12H")
  Duration signIn();

  /** The origins of live views that pages may show within themselves, beside the emulator's. */
  Optional<List<String>> viewers();
}
