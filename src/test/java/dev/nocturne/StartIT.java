package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service as its operator starts and stops it. */
class StartIT {

  private static final Duration LONGEST_START = Duration.ofSeconds(90);

  @TempDir Path folder;

  private Process service;

  @AfterEach
  void end() throws IOException {
    if (service != null) {
      service.destroyForcibly();
    }
    if (Files.exists(data())) {
      LocalPostgres.ensure(data()).stop();
    }
  }

  @Test
  void the_service_refuses_to_start_without_any_database() throws Exception {
    start(Map.of("NOCTURNE_DATABASE_EMBEDDED", "false"));

    assertThat(service.waitFor(LONGEST_START)).isTrue();
    assertThat(service.exitValue()).isEqualTo(1);
    assertThat(log()).contains("there is no database", "QUARKUS_DATASOURCE_JDBC_URL");
    assertThat(data()).doesNotExist();
  }

  @Test
  void its_own_database_outlives_a_kill_and_is_stopped_at_a_clean_exit() throws Exception {
    start(Map.of());
    awaitReady();
    long server = Postmaster.on(data()).orElseThrow().process().pid();
    service.destroyForcibly().waitFor();
    assertThat(Postmaster.on(data())).isPresent();

    start(Map.of());
    awaitReady();
    assertThat(Postmaster.on(data()).orElseThrow().process().pid()).isEqualTo(server);
    service.destroy();
    assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Postmaster.on(data())).isEmpty();
  }

  @Test
  void a_database_that_is_given_is_used_and_none_is_started() throws Exception {
    LocalPostgres given = LocalPostgres.ensure(folder.resolve("given"));
    try {
      start(
          Map.of(
              "QUARKUS_DATASOURCE_JDBC_URL",
              given.url(),
              "QUARKUS_DATASOURCE_USERNAME",
              LocalPostgres.USER));
      awaitReady();
      assertThat(data()).doesNotExist();
      service.destroy();
      assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Postmaster.on(folder.resolve("given"))).as("left alone").isPresent();
    } finally {
      given.stop();
    }
  }

  @Test
  void samples_run_once_where_they_are_asked_for() throws Exception {
    start(Map.of("NOCTURNE_SAMPLES", "true"));
    await().atMost(LONGEST_START).until(() -> log().contains("/q/swagger-ui"));
    assertThat(log()).contains("12 jobs in ", "11 succeeded, 1 failed");
    stop();

    start(
        Map.of(
            "NOCTURNE_SAMPLES", "true",
            "QUARKUS_LOG_CATEGORY__DEV_NOCTURNE_SAMPLES__LEVEL", "DEBUG"));
    await().atMost(LONGEST_START).until(() -> log().contains("not empty, so no sample jobs run"));
    stop();
    assertThat(log()).doesNotContain("12 sample jobs", "succeeded");
  }

  @Test
  void without_a_key_it_says_what_is_missing_and_runs_no_samples() throws Exception {
    start(Map.of("NOCTURNE_EMULATOR_ENABLED", "false"));
    awaitReady();
    stop();
    assertThat(log())
        .contains("There is no Notte API key", "NOTTE_API_KEY", "NOCTURNE_EMULATOR_ENABLED=true")
        .doesNotContain("sample jobs", "connection has been closed");
  }

  private void stop() throws InterruptedException {
    service.destroy();
    assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(log()).contains("nocturne stopped");
    assertThat(data().resolve("postmaster.pid")).doesNotExist();
  }

  private void start(Map<String, String> settings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath().toString());
    builder.environment().remove("QUARKUS_DATASOURCE_JDBC_URL");
    builder.environment().put("QUARKUS_HTTP_PORT", "0");
    builder.environment().put("NOCTURNE_EMULATOR_ENABLED", "true");
    builder.environment().putAll(settings);
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    service = builder.start();
  }

  private void awaitReady() {
    await()
        .atMost(LONGEST_START)
        .until(() -> !service.isAlive() || log().contains("Listening on: "));
    assertThat(service.isAlive()).as(this::log).isTrue();
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the service keeps its data unless it is told otherwise. */
  private Path data() {
    return folder.resolve(".nocturne/postgres");
  }
}
