package dev.nocturne;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.Effect;
import dev.nocturne.emulator.Fault;
import dev.nocturne.emulator.Ids;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas of the packaged service: every few seconds one is killed or stands still, or the
 * database breaks all connections, until all jobs are over. Notte is another process and goes on.
 * With {@code -Psoak} hundreds of times.
 */
@Beside
class KillsIT {

  private static final System.Logger LOG = System.getLogger(KillsIT.class.getName());

  private static final int JOBS = Integer.getInteger("nocturne.kills.jobs", 100);

  /** How long an agent runs, in seconds. */
  private static final int AGENT = Integer.getInteger("nocturne.kills.agent", 3);

  /** If the answer of a function is lost, it ends as unclear, and its slot rests for minutes. */
  private static final int FUNCTIONS = 10;

  private static final int FUNCTION_EACH = JOBS / FUNCTIONS;

  private static final int SLOTS = 40;
  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(60);

  /** Sessions that nobody knows end by their own time limits before that. */
  private static final Duration LONGEST_SESSION = Duration.ofMinutes(30);

  /** What a database that fails over does to whoever uses it. */
  private static final String CUT =
      """
      select count(pg_terminate_backend(pid)) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
      """;

  private static final RestAssuredConfig PLAIN =
      RestAssuredConfig.config()
          .encoderConfig(
              EncoderConfig.encoderConfig()
                  .appendDefaultContentCharsetToContentTypeIfUndefined(false));

  @TempDir Path folder;

  private final TestingDatabase database = TestingDatabase.create();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Replica> replicas = new ArrayList<>();
  private NotteEmulator notte;
  private int kills;
  private int stills;
  private int cuts;

  /** How far Notte's clock is ahead. */
  private volatile Duration ahead = Duration.ZERO;

  @BeforeEach
  void start() throws IOException {
    PageFetcher pages = new PageFetcher(_ -> true);
    AgentScripts scripts = new AgentScripts(pages, Duration.ofSeconds(AGENT));
    Clock now = Clock.systemUTC();
    InstantSource notteTime = () -> now.instant().plus(ahead);
    CloudSettings settings = new CloudSettings(1_000, Duration.ZERO);
    NotteCloud cloud = new NotteCloud(notteTime, settings, scripts::first, Ids.seeded(3));
    notte = new NotteEmulator(0, cloud, scripts, pages);
    Effect takesTime = new Effect.Silence(true, Duration.ofSeconds(AGENT));
    notte.faults().play(List.of(Fault.of("start_run", takesTime)));
    for (String name : List.of("one", "two")) {
      replicas.add(new Replica(Files.createDirectory(folder.resolve(name))));
    }
  }

  @AfterEach
  void end() throws Exception {
    clock.shutdownNow();
    for (Replica replica : replicas) {
      replica.service.kill();
    }
    notte.close();
    database.close();
  }

  @Test
  void no_job_is_lost_and_none_run_twice_whenever_replicas_are_killed_and_stand_still()
      throws Exception {
    String function = submit();
    Future<?> _ = clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    torment(ThreadLocalRandom.current().nextLong());
    LOG.log(
        System.Logger.Level.INFO, "{0} kills, {1} standstills and {2} cuts", kills, stills, cuts);

    assertThat(kills + stills + cuts).isGreaterThan(JOBS * AGENT / SLOTS / 10);
    assertThat(database.number("select count(*) from job")).isEqualTo(JOBS);
    // Only functions can end so; whatever else fails is missing below.
    long unclear =
        database.number("select count(*) from outcome where outcome::text like '%\"unclear\"%'");
    assertThat(database.number("select count(*) from outcome where ended = 'succeeded'"))
        .isEqualTo(JOBS - unclear);
    assertThat(IntStream.range(0, JOBS).filter(i -> !runsFunction(i)).mapToObj(KillsIT::task))
        .allMatch(task -> notte.ledger().completed(task) == 1);
    assertThat(ran(function)).doesNotHaveDuplicates();
    assertThat((long) ran(function).size()).isBetween(FUNCTIONS - unclear, (long) FUNCTIONS);
    assertThat(notte.ledger().mostOpen()).isLessThanOrEqualTo(SLOTS);
    eachJobHasOneEndAndEveryEventBeforeIt();
    ahead = LONGEST_SESSION;
    await().until(() -> notte.ledger().open().isEmpty());
  }

  /** Submits the jobs and gives the function that some of them run. */
  private String submit() {
    replicas.forEach(replica -> replica.service.awaitReady());
    String function =
        posted("/v1/functions", "application/json", "{\"program\": \"x = 1\"}", 201).path("id");
    String page = notte.site().resolve("companies/acme").toString();
    String rows =
        IntStream.range(0, JOBS)
            .mapToObj(i -> runsFunction(i) ? call(function, i) : agent(page, i))
            .collect(Collectors.joining("\n"));
    posted("/v1/batches", "application/x-ndjson", rows, 202);
    return function;
  }

  private static boolean runsFunction(int number) {
    return number % FUNCTION_EACH == 0;
  }

  private static String call(String function, int number) {
    return "{\"kind\": \"function\", \"function_id\": \"%s\", \"variables\": {\"row\": \"%s\"}}"
        .formatted(function, task(number));
  }

  private static String agent(String page, int number) {
    return "{\"kind\": \"agent\", \"task\": \"%s\", \"url\": \"%s\", \"timeout\": \"PT2M\"}"
        .formatted(task(number), page);
  }

  private Response posted(String path, String type, String body, int status) {
    Response answer =
        given()
            .config(PLAIN)
            .baseUri(replicas.getFirst().service.url().toString())
            .contentType(type)
            .body(body.getBytes(UTF_8))
            .post(path);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    return answer;
  }

  /** For which rows a function was run. */
  private List<String> ran(String function) {
    return given()
        .baseUri(notte.url().toString())
        .header("Authorization", "Bearer key")
        .get("/functions/{function}/runs?only_active=false&page_size={most}", function, 2 * JOBS)
        .path("items.variables.row");
  }

  private void look() {
    try {
      if (database.number("select count(*) from work") == 0) {
        over.countDown();
      }
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.WARNING, "not seen", e);
    }
  }

  private void torment(long seed) throws Exception {
    LOG.log(System.Logger.Level.INFO, "seed {0}", String.valueOf(seed));
    Random random = new Random(seed);
    long start = System.nanoTime();
    while (!over.await(2_000 + random.nextInt(3_000), TimeUnit.MILLISECONDS)) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_RUN);
      for (Replica replica : replicas) {
        replica.riseIfDead();
      }
      harm(replicas.get(random.nextInt(replicas.size())), random);
    }
  }

  /**
   * Half of it are kills; what cannot be done now is left out. Who stands still for less than its
   * lease keeps its jobs, or gives them back at once.
   */
  private void harm(Replica one, Random random) throws Exception {
    int dice = random.nextInt(8);
    if (dice < 2) {
      cuts++;
      long _ = database.number(CUT);
    } else if (one.isUp() && dice < 4) {
      stills++;
      one.standStill(LEASE.dividedBy(2).plusMillis(random.nextLong(LEASE.toMillis() * 5 / 2)));
    } else if (one.isUp()) {
      kills++;
      one.die();
    }
  }

  private void eachJobHasOneEndAndEveryEventBeforeIt() {
    await()
        .until(
            () ->
                database.number(
                        """
                        select count(*) from (
                          select job from event group by job having max(sequence) + 1 = count(*)
                            and count(*) filter (where type in ('succeeded', 'failed')) = 1) complete
                        """)
                    == JOBS);
  }

  private static String task(int number) {
    return "Read row " + number;
  }

  /** A process, and the one that comes after it. */
  private final class Replica {

    private final Path own;
    private ServiceProcess service;
    private volatile boolean still;

    Replica(Path own) throws IOException {
      this.own = own;
      this.service = begin();
    }

    private ServiceProcess begin() throws IOException {
      return ServiceProcess.start(
          own,
          database,
          Map.of(
              "NOTTE_URL",
              notte.url().toString(),
              "NOTTE_API_KEY",
              "key",
              "NOCTURNE_TARGETS_PRIVATE",
              "true",
              "NOCTURNE_LEASE",
              LEASE.toString(),
              "NOCTURNE_SWEEP",
              "PT1S",
              "NOCTURNE_SLOTS",
              String.valueOf(SLOTS)));
    }

    boolean isUp() {
      return !still && service.isReady();
    }

    /** A cut of the database may end it while it starts. */
    void riseIfDead() throws IOException {
      if (service.isDead()) {
        service = begin();
      }
    }

    void die() throws Exception {
      service.kill();
      service = begin();
    }

    void standStill(Duration time) throws Exception {
      ServiceProcess now = service;
      now.signal("STOP");
      still = true;
      Future<?> _ =
          clock.schedule(
              () -> {
                try {
                  now.signal("CONT");
                } finally {
                  still = false;
                }
                return null;
              },
              time.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }
}
