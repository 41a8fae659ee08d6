package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.Ids;
import dev.nocturne.emulator.Ledger;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, ended in the middle of its work; Notte is another process and goes on. */
class KilledServiceIT {

  private static final int JOBS = 50;
  private static final int SLOTS = 20;
  private static final Duration LONGEST_RUN = Duration.ofSeconds(90);

  @TempDir Path folder;

  private NotteEmulator notte;
  private ServiceProcess service;

  @BeforeEach
  void start() throws IOException {
    PageFetcher pages = new PageFetcher(_ -> true);
    AgentScripts scripts = new AgentScripts(pages, Duration.ofSeconds(5));
    NotteCloud cloud =
        new NotteCloud(
            Clock.systemUTC(),
            new CloudSettings(100, Duration.ZERO),
            scripts::first,
            Ids.seeded(50));
    notte = new NotteEmulator(0, cloud, scripts, pages);
    service = startAgain();
  }

  @AfterEach
  void end() throws Exception {
    service.kill();
    if (Files.exists(ServiceProcess.data(folder))) {
      LocalPostgres.ensure(ServiceProcess.data(folder)).stop();
    }
    notte.close();
  }

  @Test
  void two_kills_in_the_middle_of_fifty_agents_lose_none_and_start_none_twice() throws Exception {
    List<String> ids = submitJobs();
    awaitStartedAndAllSlotsBusy(SLOTS);
    service.kill();
    service = startAgain();
    awaitStartedAndAllSlotsBusy(2 * SLOTS);
    service.kill();
    service = startAgain();

    allSucceeded(ids);
    eachAgentRanOnceAndNothingIsOpen();
  }

  @Test
  void a_stop_in_the_middle_of_fifty_agents_costs_no_attempt() throws Exception {
    List<String> ids = submitJobs();
    awaitStarted(15);
    service.stop();
    assertThat(notte.ledger().runs()).as("the rest was left for later").hasSizeLessThan(JOBS);
    service = startAgain();

    allSucceeded(ids);
    eachAgentRanOnceAndNothingIsOpen();
    assertThat(bench().jobs("limit=1000").valueStream())
        .allMatch(job -> job.path("attempt").asInt() == 1);
  }

  private List<String> submitJobs() {
    return IntStream.range(0, JOBS)
        .mapToObj(
            n ->
                "{\"kind\": \"agent\", \"task\": \"" + task(n) + "\", \"url\": \"" + page() + "\"}")
        .map(job -> bench().submit(job))
        .toList();
  }

  private void awaitStarted(int agents) {
    await().atMost(LONGEST_RUN).until(() -> notte.ledger().runs().size() >= agents);
  }

  /**
   * Then no session is being opened. One whose opening is answered to a dead process is left to the
   * orphan hunter, which is slower than a test may be; the simulation covers it.
   */
  private void awaitStartedAndAllSlotsBusy(int agents) {
    await()
        .atMost(LONGEST_RUN)
        .pollInterval(Duration.ofMillis(20))
        .until(notte::ledger, ledger -> ledger.runs().size() >= agents && busy(ledger) == SLOTS);
  }

  private static long busy(Ledger ledger) {
    return ledger.runs().stream().filter(Ledger.Run::active).count();
  }

  private void allSucceeded(List<String> ids) {
    assertThat(ids).hasSize(JOBS).doesNotHaveDuplicates();
    await().atMost(LONGEST_RUN).until(() -> bench().jobs("status=succeeded").size() == ids.size());
    assertThat(bench().jobs("status=succeeded").valueStream().map(job -> job.path("id").asText()))
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  private void eachAgentRanOnceAndNothingIsOpen() {
    await().atMost(LONGEST_RUN).until(() -> notte.ledger().open().isEmpty());
    Ledger ledger = notte.ledger();
    assertThat(ledger.runs()).hasSize(JOBS).allMatch(Ledger.Run::completed);
    assertThat(IntStream.range(0, JOBS).mapToObj(KilledServiceIT::task))
        .allMatch(task -> ledger.started(task) == 1);
    assertThat(ledger.stopped()).isEqualTo(ledger.opened());
    assertThat(ledger.mostOpen()).isLessThanOrEqualTo(SLOTS);
  }

  private ServiceProcess startAgain() throws IOException {
    return ServiceProcess.start(
            folder,
            Map.of(
                "NOTTE_URL", notte.url().toString(),
                "NOTTE_API_KEY", "key",
                "NOCTURNE_TARGETS_PRIVATE", "true",
                "NOCTURNE_LEASE", "PT4S",
                "NOCTURNE_SWEEP", "PT1S",
                "NOCTURNE_SLOTS", String.valueOf(SLOTS)))
        .awaitReady();
  }

  private static String task(int n) {
    return "Read row " + n;
  }

  private String page() {
    return notte.site().resolve("companies/acme").toString();
  }

  private Bench bench() {
    return new Bench(service.url(), notte.url());
  }
}
