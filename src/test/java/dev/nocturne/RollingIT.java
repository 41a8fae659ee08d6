package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.Ids;
import dev.nocturne.emulator.Ledger;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica is replaced while clients send requests and agents are being started. */
@Beside
class RollingIT {

  private static final int CLIENTS = 4;
  private static final int AGENTS = 20;
  private static final int SLOTS = 25;

  /** One request in so many submits a job. */
  private static final int SUBMITS = 100;

  private static final Pattern MIGRATION = Pattern.compile("to version \"[0-9.]+");

  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(20);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final TestingDatabase database = TestingDatabase.empty();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private final Map<String, String> jobs = new ConcurrentHashMap<>();
  private final AtomicInteger broken = new AtomicInteger();
  private NotteEmulator notte;
  private ServiceProcess one;
  private ServiceProcess two;
  private volatile boolean enough;

  @BeforeEach
  void start() throws IOException {
    PageFetcher pages = new PageFetcher(_ -> true);
    AgentScripts scripts = new AgentScripts(pages, Duration.ofMillis(100));
    scripts.play(List.of(new AgentScripts.Rule("for ever", Duration.ZERO, 3, "never_ends", null)));
    CloudSettings settings = new CloudSettings(100, Duration.ZERO);
    NotteCloud cloud = new NotteCloud(Clock.systemUTC(), settings, scripts::first, Ids.seeded(7));
    notte = new NotteEmulator(0, cloud, scripts, pages);
    one = replica("one");
    two = replica("two");
    one.awaitReady();
    two.awaitReady();
  }

  @AfterEach
  void end() throws Exception {
    enough = true;
    one.kill();
    two.kill();
    notte.close();
    database.close();
  }

  @Test
  void a_replica_that_stops_answers_until_its_socket_closes_and_spends_no_attempt()
      throws Exception {
    theSchemaCameOnce();
    Bench bench = new Bench(one.url(), notte.url());
    // What is under way takes three seconds more.
    bench.faults(
        """
        [{"operation": "start_session", "effect": "hang", "lasts": "PT3S"}]""");
    String endless =
        bench.submit(
            """
            {"kind": "agent", "task": "Read for ever", "url": "%s"}"""
                .formatted(bench.page("article")));
    CompletableFuture<HttpResponse<String>> wait = waitFor(endless);
    List<Thread> clients =
        IntStream.range(0, CLIENTS).mapToObj(_ -> Thread.startVirtualThread(this::load)).toList();
    String agent =
        "{\"kind\": \"agent\", \"task\": \"Read it\", \"url\": \"" + bench.page("article") + "\"}";
    IntStream.range(0, AGENTS).forEach(_ -> jobs.put(bench.submit(agent), "agent"));
    await().atMost(LONGEST_RUN).until(() -> steps(bench) > 0);

    long told = System.nanoTime();
    one.terminate();
    await().atMost(LONGEST_RUN).until(() -> status(one.url().resolve("/q/health/ready")) == 503);
    int before = statuses.size();
    assertThat(one.awaitEnd()).isEqualTo(143);
    assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(LONGEST_DRAIN);
    assertThat(statuses.size() - before).as("answers during the drain").isGreaterThan(CLIENTS);
    bench.faults("[]");
    assertThat(wait.join().statusCode()).as("answered in time, with what there is").isEqualTo(200);
    int after = statuses.size();
    await().atMost(LONGEST_RUN).until(() -> statuses.size() > after + 200);
    enough = true;
    for (Thread client : clients) {
      client.join();
    }

    assertThat(statuses).isNotEmpty().allMatch(status -> status < 300);
    assertThat(broken).as("a client notices the end once").hasValueLessThanOrEqualTo(CLIENTS);
    allSucceededAtOnce();
    assertThat(new Bench(two.url(), notte.url()).cancel(endless).statusCode()).isEqualTo(202);
    new Bench(two.url(), notte.url()).awaitNoOpenSession();
  }

  private CompletableFuture<HttpResponse<String>> waitFor(String job) {
    URI address = one.url().resolve("/v1/jobs/" + job + "?wait=PT60S");
    return http.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  /** Both were started at once, on an empty database, and may have shared the work. */
  private void theSchemaCameOnce() {
    List<String> migrations =
        MIGRATION.matcher(one.log() + two.log()).results().map(MatchResult::group).toList();
    assertThat(migrations).isNotEmpty().doesNotHaveDuplicates();
  }

  private void allSucceededAtOnce() {
    Bench bench = new Bench(two.url(), notte.url());
    for (String id : jobs.keySet()) {
      JsonNode job = bench.ended(id);
      assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
      assertThat(job.path("attempt").asInt()).as(job.toString()).isEqualTo(1);
    }
    assertThat(bench.jobs("status=succeeded")).as("a job for each key").hasSize(jobs.size());
    Ledger ledger = notte.ledger();
    assertThat(ledger.started("Read it")).isEqualTo(AGENTS);
    assertThat(ledger.mostOpen()).isLessThanOrEqualTo(SLOTS);
  }

  /** One client: it stays with its replica until that is gone, and then goes to the other one. */
  private void load() {
    URI replica = one.url();
    for (int n = 0; !enough; n++) {
      HttpRequest request = request(replica, n);
      try {
        answered(http.send(request, BodyHandlers.ofString()));
      } catch (IOException e) {
        if (replica.equals(two.url())) {
          throw new IllegalStateException(e);
        }
        broken.incrementAndGet();
        replica = two.url();
        n--;
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /** The same number is the same request, so what was not answered is sent again. */
  private HttpRequest request(URI replica, int n) {
    if (n % SUBMITS > 0) {
      return HttpRequest.newBuilder(replica.resolve("/v1/jobs?limit=1")).build();
    }
    String key = Thread.currentThread().threadId() + "-" + n;
    return HttpRequest.newBuilder(replica.resolve("/v1/jobs"))
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", key)
        .POST(
            BodyPublishers.ofString(
                "{\"kind\": \"scrape\", \"url\": \"" + notte.site().resolve("article") + "\"}"))
        .build();
  }

  private void answered(HttpResponse<String> response) throws IOException {
    statuses.add(response.statusCode());
    if (response.request().method().equals("POST")) {
      jobs.put(JSON.readTree(response.body()).path("id").asText(), "scrape");
    }
  }

  private int status(URI address) {
    try {
      return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (IOException _) {
      return -1;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int steps(Bench bench) {
    return bench
        .ready()
        .path("checks")
        .valueStream()
        .filter(check -> check.path("name").asText().equals("engine"))
        .mapToInt(check -> check.at("/data/steps").asInt())
        .sum();
  }

  private ServiceProcess replica(String name) throws IOException {
    Path home = Files.createDirectory(folder.resolve(name));
    return ServiceProcess.start(
        home,
        database,
        Map.of(
            "NOTTE_URL",
            notte.url().toString(),
            "NOTTE_API_KEY",
            "key",
            "NOCTURNE_TARGETS_PRIVATE",
            "true",
            "NOCTURNE_SWEEP",
            "PT1S",
            "NOCTURNE_AUTH_ENABLED",
            "false",
            "NOCTURNE_SLOTS",
            String.valueOf(SLOTS)));
  }
}
