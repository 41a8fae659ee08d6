package dev.nocturne.artifact;

import static dev.nocturne.store.ArtifactTables.ALL;
import static dev.nocturne.store.ArtifactTables.TENANT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.Capture;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.live.LiveFor;
import dev.nocturne.notte.LocalNotte;
import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Artifact.Failed;
import dev.nocturne.store.Artifact.Pending;
import dev.nocturne.store.Artifact.State;
import dev.nocturne.store.Artifact.Stored;
import dev.nocturne.store.ArtifactTables;
import dev.nocturne.store.Take;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the end of a job to a file, with a real database, a real folder and the emulator. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class ArchivistTest {

  private static final SessionOptions SESSION =
      SessionOptions.lasting(Duration.ofMinutes(10), new Json("{}"));
  private static final long LARGEST = 1_000_000;

  private static ArtifactTables tables;
  private static LocalNotte notte;

  @TempDir Path folder;
  private FolderStore store;
  private Archivist archivist;

  @BeforeAll
  static void begin() {
    tables = new ArtifactTables();
    notte = new LocalNotte();
  }

  @AfterAll
  static void end() {
    notte.close();
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty();
    store = new FolderStore(folder.resolve("artifacts"));
    archivist = archivist(store, LARGEST);
  }

  @AfterEach
  void lift() throws Exception {
    notte.control("api", "{\"replay_delay\": \"PT0S\"}");
    notte.control("faults", "[]");
  }

  @Test
  void what_an_agent_left_is_kept_whole_and_checked_and_goes_with_its_job() throws Exception {
    UUID job = agent(ALL);
    // What another test did may have left the key a wait.
    await()
        .until(
            () -> {
              tables.pass(Duration.ofMinutes(2));
              round();
              return ALL.stream().allMatch(one -> state(job, one) instanceof Stored);
            });
    byte[] film = stored(job, Capture.REPLAY, "video/mp4");
    assertThat(new String(film, 4, 4, UTF_8)).isEqualTo("ftyp");
    JsonNode steps = new ObjectMapper().readTree(stored(job, Capture.STEPS, "application/json"));
    assertThat(steps.findValuesAsText("type"))
        .contains("agent_step_start", "agent_completion", "agent_step_stop");
    JsonNode code =
        new ObjectMapper().readTree(stored(job, Capture.WORKFLOW_CODE, "application/json"));
    assertThat(code.path("python_script").asText()).contains("goto");
    assertThat(code.path("actions").isArray()).isTrue();
    assertThat(new String(stored(job, Capture.SCREENSHOT, "image/png"), 1, 3, UTF_8))
        .isEqualTo("PNG");
    assertThat(files()).hasSize(ALL.size());

    assertThat(archivist.clear()).isZero();
    tables.retire();
    assertThat(archivist.clear()).isEqualTo(1);
    assertThat(files()).isEmpty();
    assertThat(tables.number("select count(*) from artifact")).isZero();
  }

  @Test
  void a_film_that_is_not_made_yet_is_asked_for_again_and_given_up_after_a_day() throws Exception {
    UUID job = scrape(Set.of(Capture.REPLAY));
    notte.control("api", "{\"replay_delay\": \"PT300S\"}");
    round();
    assertThat(state(job, Capture.REPLAY))
        .isEqualTo(new Pending("Notte has not made the film yet, or keeps it no longer"));
    round();
    assertThat(tries()).as("not before its time").isEqualTo(1);
    for (int seconds : List.of(6, 17, 50)) {
      tables.pass(Duration.ofSeconds(seconds));
      round();
    }
    assertThat(tries()).isEqualTo(4);
    tables.pass(Patience.LIMIT);
    round();
    assertThat(state(job, Capture.REPLAY)).isInstanceOf(Failed.class);
    assertThat(files()).isEmpty();

    UUID other = scrape(Set.of(Capture.REPLAY));
    round();
    notte.control("api", "{\"replay_delay\": \"PT0S\"}");
    tables.pass(Duration.ofSeconds(6));
    round();
    stored(other, Capture.REPLAY, "video/mp4");
  }

  @Test
  void what_is_too_large_or_never_was_is_given_up_at_once_with_the_reason() throws Exception {
    archivist = archivist(store, 10);
    UUID large = scrape(Set.of(Capture.REPLAY));
    UUID without = tables.ended(new Fresh(), Set.of(Capture.REPLAY));
    round();
    assertThat(reason(large)).isEqualTo("it is larger than 10 bytes");
    assertThat(reason(without)).isEqualTo("the job ended and never had it");
    assertThat(files()).isEmpty();
  }

  @Test
  void while_notte_or_the_store_does_not_work_nothing_is_given_up() throws Exception {
    UUID job = scrape(Set.of(Capture.REPLAY));
    notte.control(
        "faults", "[{\"operation\": \"replay\", \"effect\": \"status\", \"status\": 503}]");
    round();
    assertThat(state(job, Capture.REPLAY))
        .isEqualTo(new Pending("Notte cannot be asked at the moment"));
    notte.control("faults", "[]");
    archivist = archivist(new Broken(), LARGEST);
    next("it cannot be kept at the moment", job);
    archivist = archivist(store, LARGEST);
    await()
        .until(
            () -> {
              tables.pass(Duration.ofMinutes(2));
              round();
              return state(job, Capture.REPLAY) instanceof Stored;
            });
    stored(job, Capture.REPLAY, "video/mp4");
  }

  /** Tries until the key's own wait is over. */
  private void next(String reason, UUID job) {
    await()
        .until(
            () -> {
              tables.pass(Duration.ofMinutes(2));
              round();
              return state(job, Capture.REPLAY).equals(new Pending(reason));
            });
  }

  @Test
  void what_a_take_brought_that_came_too_late_is_removed_and_that_of_the_next_stays()
      throws Exception {
    UUID job = scrape(Set.of(Capture.REPLAY));
    archivist = archivist(new Late(job), LARGEST);
    round();
    stored(job, Capture.REPLAY, "video/mp4");
    assertThat(files()).hasSize(1).allMatch(name -> name.endsWith("replay.1.2"));
  }

  @Test
  void a_name_that_leads_out_of_the_folder_is_none() {
    Take take = new Take("..", UUID.randomUUID(), Capture.STEPS, 1, 1);
    assertThatThrownBy(() -> store.open(take)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Archivist archivist(ArtifactStore store, long largest) {
    return new Archivist(
        tables.captures,
        store,
        LiveFor.of(tables.jobs, tables.sessions, notte.groups),
        new Random(7),
        new Archivist.Limits(4, largest, true));
  }

  private void round() {
    archivist.gather();
    archivist.round();
    await().until(() -> archivist.underWay() == 0);
  }

  private static UUID agent(Set<Capture> captures) {
    String session = notte.jobs.startSession(SESSION);
    AgentTask task =
        new AgentTask("look", notte.page("article"), null, new Json("{}"), SESSION, null);
    String agent = notte.jobs.startAgent(session, task);
    await()
        .until(
            () ->
                notte.groups.agents().steps(agent, 0, 100).orElseThrow().steps().stream()
                    .anyMatch(step -> step.text().contains("agent_completion")));
    notte.jobs.stopSession(session);
    return tables.ended(new AgentRunning(session, agent), captures);
  }

  private static UUID scrape(Set<Capture> captures) {
    String session = notte.jobs.startSession(SESSION);
    notte.jobs.open(session, notte.page("article"));
    notte.jobs.stopSession(session);
    return tables.ended(new SessionShut(session), captures);
  }

  private byte[] stored(UUID job, Capture capture, String type) throws Exception {
    Stored stored = (Stored) state(job, capture);
    try (InputStream in = store.open(stored.take()).orElseThrow()) {
      byte[] bytes = in.readAllBytes();
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      assertThat(stored.content()).isEqualTo(new Content(bytes.length, digest, type));
      return bytes;
    }
  }

  private static State state(UUID job, Capture capture) {
    return tables.artifacts.of(TENANT, job).orElseThrow().stream()
        .filter(one -> one.capture() == capture)
        .findFirst()
        .orElseThrow()
        .state();
  }

  private static String reason(UUID job) {
    return ((Failed) state(job, Capture.REPLAY)).reason();
  }

  private static long tries() {
    return tables.number("select max(tries) from artifact");
  }

  private List<String> files() throws IOException {
    if (!Files.exists(folder.resolve("artifacts"))) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder.resolve("artifacts"))) {
      return all.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  /** A store whose first take is so slow that its lease ends, and another replica is faster. */
  private final class Late implements ArtifactStore {

    private final UUID job;

    Late(UUID job) {
      this.job = job;
    }

    @Override
    public void put(Take take, Path file, Content content) throws IOException {
      store.put(take, file, content);
      if (take.number() == 1) {
        tables.pass(Duration.ofMinutes(20));
        archivist(store, LARGEST).round();
        await().until(() -> state(job, Capture.REPLAY) instanceof Stored);
      }
    }

    @Override
    public Optional<InputStream> open(Take take) throws IOException {
      return store.open(take);
    }

    @Override
    public void remove(Take take) throws IOException {
      store.remove(take);
    }

    @Override
    public void removeAll(String tenant, UUID job) throws IOException {
      store.removeAll(tenant, job);
    }
  }

  /** A store whose disk is full. */
  private static final class Broken implements ArtifactStore {
    @Override
    public void put(Take take, Path file, Content content) throws IOException {
      throw new IOException("no space left");
    }

    @Override
    public Optional<InputStream> open(Take take) {
      return Optional.empty();
    }

    @Override
    public void remove(Take take) {}

    @Override
    public void removeAll(String tenant, UUID job) {}
  }
}
