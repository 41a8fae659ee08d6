package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.Ids;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with a small heap, and replies that would not fit into it together. */
@Beside
class SmallHeapIT {

  private static final int HUGE = 20;
  private static final int BOMBS = 4;
  private static final int LONG = 12;

  /** Beyond Latin-1, where each letter takes two bytes. */
  private static final String TEXT = "–" + "word ".repeat(1_600_000);

  private static final Duration LONGEST = Duration.ofMinutes(5);

  @TempDir Path folder;

  private final TestingDatabase database = TestingDatabase.create();
  private NotteEmulator notte;
  private ServiceProcess service;

  @BeforeEach
  void start() throws IOException {
    PageFetcher pages = new PageFetcher(_ -> true);
    AgentScripts scripts = new AgentScripts(pages, Duration.ofSeconds(1));
    CloudSettings settings = new CloudSettings(1_000, Duration.ZERO);
    NotteCloud cloud = new NotteCloud(Clock.systemUTC(), settings, scripts::first, Ids.seeded(3));
    notte = new NotteEmulator(0, cloud, scripts, pages);
    service =
        ServiceProcess.start(
            folder,
            database,
            Map.of(
                "NOTTE_URL", notte.url().toString(),
                "NOTTE_API_KEY", "key",
                "NOCTURNE_TARGETS_PRIVATE", "true",
                "NOCTURNE_SLOTS", "100",
                "JAVA_TOOL_OPTIONS", "-Xmx192m"));
    var _ = service.awaitReady();
  }

  @AfterEach
  void end() throws Exception {
    service.kill();
    notte.close();
    database.close();
  }

  @Test
  void replies_that_do_not_fit_into_memory_together_harm_no_other_job() throws Exception {
    Bench bench = new Bench(service.url(), notte.url());
    bench.faults(
        """
        [{"operation": "scrape", "contains": "?huge", "effect": "huge", "bytes": 50000000},
         {"operation": "scrape", "contains": "?bomb", "effect": "gzip_bomb", "bytes": 500000000},
         {"operation": "scrape", "contains": "?long", "effect": "changed",
          "members": {"markdown": "%s"}}]
        """
            .formatted(TEXT));
    List<String> large = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < HUGE; i++) {
      large.add(bench.submit(scrape(bench, "article?huge")));
      others.add(bench.submit(scrape(bench, "article?" + i)));
    }
    for (int i = 0; i < BOMBS; i++) {
      large.add(bench.submit(scrape(bench, "article?bomb")));
    }
    for (int i = 0; i < LONG; i++) {
      String _ = bench.submit(scrape(bench, "article?long"));
    }
    await()
        .atMost(LONGEST)
        .until(
            () ->
                Stream.concat(large.stream(), others.stream())
                    .map(bench::job)
                    .allMatch(job -> job.hasNonNull("finished_at")));

    assertThat(large.stream().map(bench::job))
        .allMatch(
            job -> job.at("/failure/kind").asText().equals("result_too_large"), service.log());
    assertThat(others.stream().map(bench::job))
        .allMatch(job -> job.path("status").asText().equals("succeeded"));
    // To ask the service for them would bring all of them back, again and again.
    String ended = "select count(*) from outcome where ended = 'succeeded'";
    await().atMost(LONGEST).until(() -> database.number(ended) == HUGE + LONG);
    assertThat(database.number(ended + " and length(outcome) > " + TEXT.length())).isEqualTo(LONG);
    assertThat(service.log()).doesNotContain("OutOfMemoryError");
  }

  private static String scrape(Bench bench, String page) {
    return "{\"kind\": \"scrape\", \"url\": \"" + bench.page(page) + "\"}";
  }
}
