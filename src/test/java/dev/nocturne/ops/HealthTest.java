package dev.nocturne.ops;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;

import dev.nocturne.TestingPostgres;
import dev.nocturne.access.KeyOrder;
import dev.nocturne.access.KeySecret;
import dev.nocturne.access.Scope;
import dev.nocturne.notte.LocalNotte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.Pressure;
import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.TokenConfig;
import dev.nocturne.store.ApiKeys;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class HealthTest {

  @Inject DataSource database;
  @Inject ApiKeys keys;
  @Inject Outage outage;
  @Inject Flyway flyway;

  @Test
  void whoever_stands_still_in_a_transaction_keeps_nobody_waiting_for_as_long_as_a_lease()
      throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show idle_in_transaction_session_timeout")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("10s");
    }
  }

  @Test
  void a_migration_may_take_longer_than_a_transaction_may_idle() {
    assertThat(
            flyway
                .getConfiguration()
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .isTransactionalLock())
        .isFalse();
  }

  @Test
  void the_service_is_ready_when_it_reaches_its_database() {
    when()
        .get("/q/health/ready")
        .then()
        .statusCode(200)
        .body(member("status", equalTo("UP")))
        .body(member("checks.name", hasItem("Database connections health check")))
        .body("checks.find { it.name == 'engine' }.data.steps", greaterThanOrEqualTo(0))
        .body("checks.find { it.name == 'keys' }.data.state", equalTo("ok"));
  }

  @Test
  void when_callers_need_keys_and_there_is_none_it_is_told_and_said_once() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("update api_key set revoked_at = now()");
    }
    KeyHealth health = health(Map.of("nocturne.auth.enabled", "true"));
    Warnings warnings = new Warnings();
    Logger log = Logger.getLogger(KeyHealth.class.getName());
    log.addHandler(warnings);
    try {
      health.look();
      health.look();
    } finally {
      log.removeHandler(warnings);
    }
    assertThat(warnings.said).isEqualTo(1);
    assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    assertThat(data(health))
        .containsEntry("state", "degraded")
        .hasEntrySatisfying(
            "reasons", why -> assertThat(why).asString().contains("NOCTURNE_AUTH_BOOTSTRAP_KEY"));

    UUID id = UUID.randomUUID();
    KeyOrder order = new KeyOrder("first", List.of(Scope.ADMIN), null, null);
    keys.create(id, "default", order, KeySecret.fresh());
    health.look();
    assertThat(data(health)).containsOnly(Map.entry("state", "ok"));
    keys.revoke("default", id);

    Stream.of(
            Map.of("nocturne.auth.enabled", "false"),
            Map.of("nocturne.auth.enabled", "true", "nocturne.auth.bootstrap-key", "any"),
            Map.of("nocturne.auth.enabled", "true", "nocturne.oidc.issuer", "https://issuer"))
        .map(this::health)
        .forEach(
            open -> {
              open.look();
              assertThat(data(open)).containsOnly(Map.entry("state", "ok"));
            });
  }

  @Test
  void what_notte_says_of_itself_is_told_while_something_is_wrong() throws Exception {
    Pressure pressure = new Pressure(Clock.systemUTC(), new Random(1), _ -> {});
    try (LocalNotte notte = new LocalNotte()) {
      NotteHealth health = new NotteHealth(pressure, notte.groups);
      health.look();
      assertThat(data(health)).containsOnly(Map.entry("state", "ok"));

      pressure.felt(new Busy(Reason.RATE_LIMITED, Duration.ofMinutes(1), "429"));
      health.look();
      assertThat(data(health))
          .containsEntry("state", "degraded")
          .containsEntry("notte_says", "ok: emulated");
      notte.control(
          "faults", "[{\"operation\": \"ready\", \"effect\": \"status\", \"status\": 503}]");
      health.look();
      assertThat(data(health))
          .hasEntrySatisfying(
              "notte_says", said -> assertThat(said).asString().startsWith("not ready: "));
      assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }
  }

  private KeyHealth health(Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(AuthConfig.class)
            .withMapping(TokenConfig.class)
            .withDefaultValues(settings)
            .build();
    return new KeyHealth(
        config.getConfigMapping(AuthConfig.class),
        config.getConfigMapping(TokenConfig.class),
        keys,
        outage);
  }

  private static Map<String, Object> data(HealthCheck health) {
    Optional<Map<String, Object>> data = health.call().getData();
    return data.orElseThrow();
  }

  private static final class Warnings extends Handler {
    int said;

    @Override
    public void publish(LogRecord entry) {
      said++;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
