package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The probe with a real key. It is a part of no run but {@code ./mvnw test -Pprobe}: its name is
 * none that tests are found by.
 */
class ProbeRun {

  private static final String MISSING =
      "NOTTE_API_KEY is not set, so nothing was asked: the probe needs a key of Notte's.";

  @Test
  void notte_is_asked_and_nothing_stays_open() throws IOException {
    String key = System.getenv("NOTTE_API_KEY");
    boolean given = key != null && !key.isBlank();
    if (!given) {
      System.out.println(MISSING);
    }
    assumeTrue(given, MISSING);
    String url = Objects.requireNonNullElse(System.getenv("NOTTE_URL"), "https://api.notte.cc");
    Probe.Wishes wishes =
        new Probe.Wishes(
            URI.create(System.getProperty("probe.page", "https://example.com/")),
            Boolean.getBoolean("probe.agents"),
            Integer.getInteger("probe.sessions", 0));
    InstantSource clock = InstantSource.system();
    try (ProbeLine line = new ProbeLine(URI.create(url), Secret.of(key), clock)) {
      ProbeSessions sessions = new ProbeSessions(line, ProbeRun::pause);
      Thread last = new Thread(sessions::stopAll);
      Runtime.getRuntime().addShutdownHook(last);
      ProbeReport report = new Probe(line, sessions, wishes, ProbeRun::pause).run();
      String text = "Notte at " + url + ", asked at " + clock.instant() + ":\n\n" + report;
      System.out.println(text);
      Files.writeString(Path.of("target/probe.md"), text);
      Set<String> open = sessions.stopAll();
      Runtime.getRuntime().removeShutdownHook(last);
      assertThat(open).as("sessions that are still open").isEmpty();
    }
  }

  /** Real time has to pass at the real Notte, which tells nobody when. */
  private static void pause(Duration time) {
    try {
      boolean _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
