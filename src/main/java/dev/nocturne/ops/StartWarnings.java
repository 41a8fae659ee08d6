package dev.nocturne.ops;

import dev.nocturne.notte.NotteEndpoint;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** What a start warns of, in the log and to whoever looks later. */
@Singleton
class StartWarnings {

  private static final Logger LOG = Logger.getLogger(StartWarnings.class);

  private final List<String> all = new CopyOnWriteArrayList<>();

  void start(@Observes StartupEvent event, NotteEndpoint notte) {
    if (notte.key() == null) {
      add(
          "There is no Notte API key: jobs are taken in, but Notte will refuse to run them."
              + " Set NOTTE_API_KEY, or try the service out with NOCTURNE_EMULATOR_ENABLED=true.");
    }
  }

  /** Warns of something that works, and that few want. */
  void add(String warning) {
    LOG.warn(warning);
    all.add(warning);
  }

  /** All of them, in order. */
  List<String> all() {
    return List.copyOf(all);
  }
}
