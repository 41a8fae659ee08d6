package dev.nocturne.emulator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The emulator's settings. */
@ConfigMapping(prefix = "nocturne.emulator")
public interface EmulatorConfig {

  /** Whether it stands in for Notte; on in dev and test, else off unless switched on. */
  @WithDefault("false")
  boolean enabled();

  /**
   * Its port on the loopback interface, 0 for a free one; in dev mode a free one if it is taken.
   */
  @WithDefault("0")
  int port();

  /** How long an agent takes. */
  @WithDefault("PT4S")
  Duration agentDuration();

  /** How many sessions may be open at once. */
  @WithDefault("25")
  int sessions();

  /** How late its list shows a new agent. */
  @WithDefault("PT0S")
  Duration listLag();

  /** Whether pages on private addresses may be fetched. */
  @WithDefault("${nocturne.targets.private:false}")
  boolean privateTargets();
}
