package dev.nocturne.emulator;

import io.quarkus.runtime.LaunchMode;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    running[0] = new NotteEmulator(port(config.port()), cloud, scripts, pages);
    return running[0];
  }

  /** In dev mode another process may have the port; then any will do. */
  private static int port(int wanted) {
    return LaunchMode.current() == LaunchMode.DEVELOPMENT && isTaken(wanted) ? 0 : wanted;
  }

  private static boolean isTaken(int port) {
    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return !free.isBound();
    } catch (IOException _) {
      return true;
    }
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
