package dev.nocturne.emulator;

import io.quarkus.runtime.LaunchMode;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The emulator as a part of the service: it runs from the first question until the service ends.
 */
@Singleton
public final class EmulatorServer {

  private static final Logger LOG = Logger.getLogger(EmulatorServer.class);

  /** Where a reload in dev mode finds the port of the emulator before it. */
  private static final String LAST_PORT = "nocturne.emulator.last-port";

  private final @Nullable NotteEmulator emulator;

  EmulatorServer(EmulatorConfig config) {
    emulator = config.enabled() ? start(config) : null;
    if (emulator != null) {
      Logger.Level level =
          LaunchMode.current() == LaunchMode.NORMAL ? Logger.Level.WARN : Logger.Level.INFO;
      LOG.logf(
          level,
          "The Notte EMULATOR is on at %s: no job reaches Notte, and no result is real.",
          emulator.url());
    }
  }

  private static NotteEmulator start(EmulatorConfig config) {
    NotteEmulator[] running = new NotteEmulator[1];
    PageFetcher pages = new PageFetcher(uri -> config.privateTargets() || ownSite(running[0], uri));
    AgentScripts scripts = new AgentScripts(pages, config.agentDuration());
    NotteCloud cloud =
        new NotteCloud(
            Clock.systemUTC(),
            new CloudSettings(config.sessions(), config.listLag()),
            scripts::first,
            () -> UUID.randomUUID().toString());
    running[0] = new NotteEmulator(port(config), cloud, scripts, pages);
    System.setProperty(LAST_PORT, Integer.toString(running[0].url().getPort()));
    return running[0];
  }

  /** The same over a reload in dev mode, since jobs under way name pages of the site. */
  private static int port(EmulatorConfig config) {
    return LaunchMode.current() == LaunchMode.DEVELOPMENT && config.port() == 0
        ? Integer.getInteger(LAST_PORT, 0)
        : config.port();
  }

  private static boolean ownSite(@Nullable NotteEmulator emulator, URI uri) {
    return emulator != null && uri.normalize().toString().startsWith(emulator.site().toString());
  }

  /** Whether it stands in for Notte. */
  public boolean runs() {
    return emulator != null;
  }

  /** Where it answers, if it runs. */
  public Optional<URI> url() {
    return Optional.ofNullable(emulator).map(NotteEmulator::url);
  }

  /** Where its sample site is, if it runs. */
  public Optional<URI> site() {
    return Optional.ofNullable(emulator).map(NotteEmulator::site);
  }

  @PreDestroy
  void stop() {
    if (emulator != null) {
      emulator.close();
    }
  }
}
