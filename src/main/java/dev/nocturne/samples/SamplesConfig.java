package dev.nocturne.samples;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whether there are samples. */
@ConfigMapping(prefix = "nocturne")
public interface SamplesConfig {

  /** Whether sample jobs run when the database holds no job; on in dev mode. */
  @WithDefault("false")
  boolean samples();
}
