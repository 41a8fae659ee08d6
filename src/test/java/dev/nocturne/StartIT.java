package dev.nocturne;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
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
    migrated = TestingDatabase.create();
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("quarkus.datasource.username"), LocalPostgres.USER + "\n");
    start(
        Map.of(
            "QUARKUS_DATASOURCE_JDBC_URL",
            migrated.url(),
            "SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS",
            secrets.toString(),
            "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
            "true"));
    service.awaitReady();
    assertThat(data).doesNotExist();
    service.stop();
    assertThat(migrated.number("select count(*) from job")).as("used, and left alone").isZero();
    for (String line : service.log().lines().toList()) {
      assertThat(JSON.readTree(line).path("message").isTextual()).as(line).isTrue();
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
}
