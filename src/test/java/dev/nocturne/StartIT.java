package dev.nocturne;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service as its operator starts and stops it. */
@Beside
@Order(1)
class StartIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private ServiceProcess service;
  private TestingDatabase migrated;
  private Path data;

  @BeforeEach
  void find() {
    data = ServiceProcess.data(folder);
  }

  @AfterEach
  void end() throws Exception {
    if (service != null) {
      service.kill();
    }
    if (Files.exists(data)) {
      LocalPostgres.ensure(data).stop();
    }
    if (migrated != null) {
      migrated.close();
    }
  }

  @Test
  void the_service_refuses_to_start_without_any_database() throws Exception {
    start(Map.of("NOCTURNE_DATABASE_EMBEDDED", "false"));

    assertThat(service.awaitEnd()).isEqualTo(1);
    assertThat(service.log()).contains("there is no database", "QUARKUS_DATASOURCE_JDBC_URL");
    assertThat(data).doesNotExist();
  }

  @Test
  void what_is_for_trying_things_out_has_to_be_said_exactly() throws Exception {
    start(Map.of("NOCTURNE_DATABASE_EMBEDDED", "yes"));
    assertThat(service.awaitEnd()).isEqualTo(1);
    assertThat(service.log()).contains("NOCTURNE_DATABASE_EMBEDDED=true");
    assertThat(data).doesNotExist();

    start(
        Map.of(
            "NOCTURNE_EMULATOR_ENABLED", "yes",
            "NOCTURNE_AUTH_ENABLED", "no",
            "NOCTURNE_OIDC_ISSUER", "http://localhost:1/of-nobody",
            "NOCTURNE_DATABASE_ROW_SECURITY", "no",
            "NOCTURNE_AUTH_BOOTSTRAP_KEY", "far-too-short"));
    assertThat(service.awaitEnd()).isEqualTo(1);
    assertThat(service.log())
        .contains(
            "takes exactly NOCTURNE_EMULATOR_ENABLED=true",
            "takes exactly NOCTURNE_AUTH_ENABLED=false",
            "nocturne.oidc.audience must say for whom tokens are meant",
            "takes exactly NOCTURNE_DATABASE_ROW_SECURITY=false",
            "nocturne.auth.bootstrap-key must have at least 32 characters, all of them letters, digits or signs of ASCII")
        .doesNotContain("far-too-short", "Listening on");
  }

  @Test
  void unless_it_is_said_callers_need_a_key() throws Exception {
    String key = "the-operators-own-key-0123456789";
    startSoon(Map.of("NOCTURNE_AUTH_ENABLED", "true", "NOCTURNE_AUTH_BOOTSTRAP_KEY", key));
    String jobs = service.awaitReady().url() + "/v1/jobs";

    given().get(jobs).then().statusCode(401);
    given().header("Authorization", "Bearer " + key).get(jobs).then().statusCode(200);
    service.stop();
    assertThat(service.log()).doesNotContain(key);
  }

  @Test
  void the_openapi_document_is_served_as_it_was_built() throws Exception {
    startSoon(Map.of());
    String document = service.awaitReady().url() + "/q/openapi";
    Path built = Path.of("target/quarkus-app/quarkus/generated-bytecode.jar");
    try (FileSystem jar = FileSystems.newFileSystem(built)) {
      for (String format : List.of("json", "yaml")) {
        Path file = jar.getPath(OpenApiConstants.BASE_NAME + "." + format.toUpperCase(Locale.ROOT));
        byte[] served = given().get(document + "." + format).asByteArray();
        // The extension would have put members into another order.
        assertThat(served).isEqualTo(Files.readAllBytes(file));
      }
    }
  }

  @Test
  void its_own_database_outlives_a_kill_and_is_stopped_at_a_clean_exit() throws Exception {
    start(Map.of());
    service.awaitReady();
    assertThat(service.log().lines())
        .filteredOn(line -> line.contains("The Notte EMULATOR is on"))
        .singleElement()
        .asString()
        .contains("WARN", "no job reaches Notte, and no result is real");
    long server = Postmaster.on(data).orElseThrow().process().pid();
    service.kill();
    assertThat(Postmaster.on(data)).isPresent();

    start(Map.of());
    service.awaitReady();
    assertThat(Postmaster.on(data).orElseThrow().process().pid()).isEqualTo(server);
    service.stop();
    assertThat(Postmaster.on(data)).isEmpty();
  }

  @Test
  void a_database_that_is_given_is_used_and_none_is_started() throws Exception {
    LocalPostgres given = LocalPostgres.ensure(folder.resolve("given"));
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("quarkus.datasource.username"), LocalPostgres.USER + "\n");
    try {
      start(
          Map.of(
              "QUARKUS_DATASOURCE_JDBC_URL",
              given.url(),
              "SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS",
              secrets.toString(),
              "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
              "true"));
      service.awaitReady();
      assertThat(data).doesNotExist();
      service.stop();
      assertThat(Postmaster.on(folder.resolve("given"))).as("left alone").isPresent();
      for (String line : service.log().lines().toList()) {
        assertThat(JSON.readTree(line).path("message").isTextual()).as(line).isTrue();
      }
    } finally {
      given.stop();
    }
  }

  @Test
  void a_database_that_cannot_keep_tenants_apart_is_refused_with_what_to_do() throws Exception {
    LocalPostgres given = LocalPostgres.ensure(folder.resolve("given"));
    try (Connection administrator =
            DriverManager.getConnection(given.url(), LocalPostgres.USER, "");
        Statement statement = administrator.createStatement()) {
      statement.execute("create role limited login");
      statement.execute("create database limited owner limited");
      Map<String, String> limited =
          Map.of(
              "QUARKUS_DATASOURCE_JDBC_URL",
              given.url().replaceAll("/postgres$", "/limited"),
              "QUARKUS_DATASOURCE_USERNAME",
              "limited");
      String remedy =
          "create role %1$s nologin; grant %1$s to limited;"
              .formatted(roleOf(statement, "limited"));
      start(limited);
      assertThat(service.awaitEnd()).isEqualTo(1);
      assertThat(service.log()).contains(remedy, "NOCTURNE_DATABASE_ROW_SECURITY=false");

      Map<String, String> without = new HashMap<>(limited);
      without.put("NOCTURNE_DATABASE_ROW_SECURITY", "false");
      start(without);
      given().get(service.awaitReady().url() + "/v1/jobs?label=a:b").then().statusCode(200);
      service.stop();
      assertThat(service.log()).contains("Nothing but its queries keeps tenants apart");

      statement.execute(remedy);
      start(limited);
      given().get(service.awaitReady().url() + "/v1/jobs?label=a:b").then().statusCode(200);
      service.stop();
      assertThat(service.log()).doesNotContain("keeps tenants apart");
    } finally {
      given.stop();
    }
  }

  @Test
  void samples_run_once_where_they_are_asked_for_and_are_traced_under_their_own_ids()
      throws Exception {
    try (Collector collector = new Collector()) {
      startSoon(
          Map.of(
              "NOCTURNE_SAMPLES", "true",
              "NOCTURNE_TRACES_ENDPOINT", collector.url(),
              "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
      awaitLine("/q/swagger-ui");
      assertThat(service.log()).contains("12 jobs in ", "11 succeeded, 1 failed");
      String job =
          new Bench(service.url(), service.url())
              .submit("{\"kind\": \"scrape\", \"url\": \"https://example.com/\"}");
      service.stop();
      List<String> jobs =
          Pattern.compile("^ +([0-9a-f-]{36}) ", Pattern.MULTILINE)
              .matcher(service.log())
              .results()
              .map(match -> match.group(1).replace("-", ""))
              .toList();
      assertThat(jobs).hasSize(12);
      String traces = collector.received();
      assertThat(jobs).allMatch(traces::contains);
      assertThat(traces)
          .as("its first span has the second half of its id")
          .contains(job.replace("-", "") + "1208" + job.replace("-", "").substring(16));
      assertThat(traces)
          .contains(Collector.hex("submit"), Collector.hex("step"))
          .contains(Collector.hex("notte start_agent"));
    }

    startSoon(
        Map.of(
            "NOCTURNE_SAMPLES", "true",
            "QUARKUS_LOG_CATEGORY__DEV_NOCTURNE_SAMPLES__LEVEL", "DEBUG"));
    awaitLine("not empty, so no sample jobs run");
    service.stop();
    assertThat(service.log()).doesNotContain("a sample batch of 12 jobs", "succeeded");
  }

  @Test
  void without_a_key_it_says_what_is_missing_and_runs_no_samples() throws Exception {
    startSoon(Map.of("NOCTURNE_EMULATOR_ENABLED", "false"));
    service.awaitReady();
    service.stop();
    assertThat(service.log())
        .contains("There is no Notte API key", "NOTTE_API_KEY", "NOCTURNE_EMULATOR_ENABLED=true")
        .doesNotContain("EMULATOR is on", "sample jobs", "sample batch");
    // A round may be cut off at the end; the listener must not be.
    assertThat(service.log().lines())
        .noneMatch(line -> line.contains("WARN") && line.contains("(nudges)"));
  }

  private static String roleOf(Statement statement, String database) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select oid from pg_database where datname = '" + database + "'")) {
      row.next();
      return "nocturne_tenant_" + row.getLong(1);
    }
  }

  /** Without the seconds that a database of its own takes, on one for each test. */
  private void startSoon(Map<String, String> settings) throws IOException {
    if (migrated == null) {
      migrated = TestingDatabase.create();
    }
    service = ServiceProcess.start(folder, migrated, emulated(settings));
  }

  private void start(Map<String, String> settings) throws IOException {
    service = ServiceProcess.start(folder, emulated(settings));
  }

  private static Map<String, String> emulated(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("NOCTURNE_EMULATOR_ENABLED", "true"));
    all.putAll(settings);
    return all;
  }

  private void awaitLine(String words) {
    await().atMost(ServiceProcess.LONGEST_START).until(() -> service.log().contains(words));
  }
}
