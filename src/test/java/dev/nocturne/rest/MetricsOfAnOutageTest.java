package dev.nocturne.rest;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.LocalPostgres;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever watches the service with a key is told that its database is away. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class MetricsOfAnOutageTest {

  private static final String METRICS = "/q/metrics";

  @ConfigProperty(name = "quarkus.datasource.jdbc.url")
  String url;

  @AfterEach
  void bringBack() throws SQLException {
    onServer("alter database %s with allow_connections true");
    await().untilAsserted(() -> assertThat(status(Bearer.OPERATOR, "/v1/jobs")).isEqualTo(200));
  }

  @Test
  void the_metrics_and_nothing_else_are_shown_to_a_key_that_was_good_before() throws SQLException {
    Bearer reader = Bearer.of("watches", "\"read\"");
    Bearer weak = Bearer.of("watches", "\"submit\"");
    Bearer revoked = Bearer.of("watches", "\"read\"");
    Bearer unseen = Bearer.of("watches", "\"read\"");
    assertThat(status(revoked, METRICS)).isEqualTo(200);
    Bearer.OPERATOR
        .asks()
        .delete("/v1/keys/" + revoked.id() + "?tenant=watches")
        .then()
        .statusCode(204);
    assertThat(status(reader, METRICS)).isEqualTo(200);
    assertThat(status(weak, METRICS)).isEqualTo(403);

    onServer("alter database %s with allow_connections false");
    await()
        .untilAsserted(
            () -> {
              // A connection that was being made may have come through.
              onServer(
                  "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'");
              assertThat(status(reader, "/v1/jobs")).isEqualTo(503);
              assertThat(status(reader, "/q/openapi")).isEqualTo(503);
            });
    await()
        .untilAsserted(
            () -> {
              Response metrics = reader.asks().get(METRICS);
              assertThat(metrics.statusCode()).isEqualTo(200);
              assertThat(metrics.asString()).contains("\nnocturne_database_reachable 0.0");
            });
    for (String path : new String[] {"/v1/jobs", "/q/openapi", "/q/metrics/", "/q/metrics/x"}) {
      assertThat(status(reader, path)).as(path).isEqualTo(503);
    }
    assertThat(status(weak, METRICS)).isEqualTo(403);
    assertThat(status(unseen, METRICS)).isEqualTo(503);
    assertThat(status(revoked, METRICS)).isIn(401, 503);
    given().get(METRICS).then().statusCode(401);
  }

  private static int status(Bearer who, String path) {
    return who.asks().get(path).statusCode();
  }

  private void onServer(String sql) throws SQLException {
    String name = url.replaceAll(".*/|\\?.*", "");
    try (Connection connection =
            DriverManager.getConnection(
                url.replace("/" + name, "/postgres"), LocalPostgres.USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql.formatted(name));
    }
  }
}
