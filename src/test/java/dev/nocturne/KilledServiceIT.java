package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.AgentScript;
import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.Ending;
import dev.nocturne.emulator.Ids;
import dev.nocturne.emulator.Ledger;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, ended in the middle of its work; Notte is another process and goes on. */
@Beside
class KilledServiceIT {

  private static final int JOBS = 50;
  private static final int SLOTS = 20;

  /** So many at a time that the slots suffice, even if every one is lost while it is opened. */
  private static final int FEW = 5;

  private static final Duration GRACE = Duration.ofMinutes(4);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(3);

  private static final System.Logger LOG = System.getLogger(KilledServiceIT.class.getName());

  @TempDir Path folder;

  private final TestingDatabase database = TestingDatabase.create();
  private NotteCloud cloud;
  private AgentScripts scripts;
  private NotteEmulator notte;
  private ServiceProcess service;
  private int submitted;

  /** How far Notte's clock is behind; what was opened on it is soon old enough to be hunted. */
  private volatile Duration behind = GRACE.plusMinutes(1);

  @BeforeEach
  void start() throws IOException {
    PageFetcher pages = new PageFetcher(_ -> true);
    scripts = new AgentScripts(pages, Duration.ofSeconds(1));
    Clock clock = Clock.systemUTC();
    InstantSource notteTime = () -> clock.instant().minus(behind);
    cloud =
        new NotteCloud(
            notteTime, new CloudSettings(100, Duration.ZERO), scripts::first, Ids.seeded(50));
    notte = new NotteEmulator(0, cloud, scripts, pages);
    service = startAgain();
  }

  @AfterEach
  void end() throws Exception {
    service.kill();
    notte.close();
    database.close();
  }

  @Test
  void two_kills_in_the_middle_of_fifty_agents_lose_none_and_start_none_twice() throws Exception {
    holdAgents();
    List<String> ids = submitJobs(JOBS);
    awaitAllSlotsBusyAfter(SLOTS);
    service.kill();
    endAgents(SLOTS / 2);
    service = startAgain();
    endAgents(SLOTS / 2);
    awaitAllSlotsBusyAfter(2 * SLOTS);
    service.kill();
    service = startAgain();
    letAgentsGo();

    allSucceeded(ids);
    eachAgentRanOnceAndNothingIsOpen();
  }

  @Test
  void a_stop_in_the_middle_of_fifty_agents_costs_no_attempt() throws Exception {
    holdAgents();
    List<String> ids = submitJobs(JOBS);
    await().atMost(LONGEST_RUN).until(() -> notte.ledger().runs().size() >= SLOTS / 2);
    service.stop();
    assertThat(notte.ledger().runs()).as("the rest was left for later").hasSizeLessThan(JOBS);
    letAgentsGo();
    service = startAgain();

    allSucceeded(ids);
    eachAgentRanOnceAndNothingIsOpen();
    assertThat(bench().jobs("limit=1000").valueStream())
        .allMatch(job -> job.path("attempt").asInt() == 1);
  }

  @Test
  void kills_at_any_moment_lose_none_run_none_twice_and_leave_no_session_to_a_key_of_its_own()
      throws Exception {
    List<String> ids = new ArrayList<>(submitJobs(FEW));
    awaitSomeRequests();
    service.kill();
    service = startAgain();
    bench()
        .faults(
            """
            [{"operation": "start_session", "effect": "late_reply", "times": 1}]""");
    int opened = notte.ledger().opened();
    ids.addAll(submitJobs(FEW));
    await().atMost(LONGEST_RUN).until(() -> notte.ledger().opened() > opened);
    service.kill();
    bench().faults("[]");
    assertThat(notte.requests()).as("the key may be anybody's").doesNotContainKey("sessions");
    // From now on sessions are as young as they are, and those that were opened before are old.
    behind = Duration.ZERO;
    service =
        startAgain(
            Map.of(
                "NOCTURNE_NOTTE_KEY_DEDICATED", "true",
                "NOCTURNE_ORPHANS_GRACE", GRACE.toString(),
                "NOCTURNE_ORPHANS_EVERY", "PT1S"));

    allSucceeded(ids);
    for (int n = 0; n < ids.size(); n++) {
      assertThat(notte.ledger().completed(task(n))).as(task(n)).isEqualTo(1);
    }
    await().atMost(LONGEST_RUN).until(() -> notte.ledger().open().isEmpty());
    Ledger ledger = notte.ledger();
    assertThat(ledger.opened()).as("one was never saved").isGreaterThan(ids.size());
    assertThat(ledger.stopped()).isEqualTo(ledger.opened());
    assertThat(ledger.mostOpen()).isLessThanOrEqualTo(SLOTS);
  }

  private List<String> submitJobs(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> task(submitted++))
        .map(
            task ->
                "{\"kind\": \"agent\", \"task\": \"" + task + "\", \"url\": \"" + page() + "\"}")
        .map(job -> bench().submit(job))
        .toList();
  }

  /** From now on agents run until they are let go. */
  private void holdAgents() {
    scripts.play(List.of(new AgentScripts.Rule("", Duration.ZERO, 3, "never_ends", null)));
  }

  /** Ends the oldest of the agents that run, now and well. */
  private void endAgents(int count) {
    notte.ledger().runs().stream()
        .filter(Ledger.Run::active)
        .limit(count)
        .map(run -> cloud.agent(run.agent()))
        .forEach(
            agent -> {
              Duration ran = Duration.between(agent.createdAt(), cloud.now());
              cloud.decide(agent.id(), new AgentScript(ran, 3, new Ending.Solved("done")));
            });
  }

  private void letAgentsGo() {
    scripts.play(List.of());
    endAgents(JOBS);
  }

  /** Agents run until they are let go, so this moment lasts. */
  private void awaitAllSlotsBusyAfter(int agents) {
    await()
        .atMost(LONGEST_RUN)
        .until(notte::ledger, ledger -> ledger.runs().size() >= agents && busy(ledger) == SLOTS);
  }

  private static long busy(Ledger ledger) {
    return ledger.runs().stream().filter(Ledger.Run::active).count();
  }

  /** Any moment of the jobs' lives; the time between two requests is the least of it. */
  private void awaitSomeRequests() {
    long seen = requests();
    int more = ThreadLocalRandom.current().nextInt(30);
    LOG.log(System.Logger.Level.INFO, "a kill {0} requests later than {1}", more, seen);
    await()
        .atMost(LONGEST_RUN)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> requests() >= seen + more || allRan());
  }

  private long requests() {
    return notte.requests().values().stream().mapToLong(Long::longValue).sum();
  }

  private boolean allRan() {
    return notte.ledger().runs().stream().filter(Ledger.Run::completed).count() == submitted;
  }

  private void allSucceeded(List<String> ids) {
    assertThat(ids).hasSize(submitted).doesNotHaveDuplicates();
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
    return startAgain(Map.of());
  }

  private ServiceProcess startAgain(Map<String, String> more) throws IOException {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "NOTTE_URL",
                notte.url().toString(),
                "NOTTE_API_KEY",
                "key",
                "NOCTURNE_TARGETS_PRIVATE",
                "true",
                "NOCTURNE_LEASE",
                "PT4S",
                "NOCTURNE_SWEEP",
                "PT1S",
                "NOCTURNE_SLOTS",
                String.valueOf(SLOTS)));
    settings.putAll(more);
    return ServiceProcess.start(folder, database, settings).awaitReady();
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
