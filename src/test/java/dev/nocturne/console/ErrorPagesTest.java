package dev.nocturne.console;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.KeysNeeded;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told who ask for what is not there, or while nobody can tell. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class ErrorPagesTest {

  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

  @Inject DataSource database;

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/batches/x/y", "/assets/none.js", "//x", "/a;b", "/%2e%2e"})
  void an_address_of_nothing_has_a_page(String address) {
    String page =
        signedIn()
            .urlEncodingEnabled(false)
            .header("Accept", BROWSER)
            .get(address)
            .then()
            .statusCode(404)
            .contentType("text/html")
            .header("Content-Security-Policy", containsString("script-src 'self'"))
            .extract()
            .asString();
    assertThat(Jsoup.parse(page).select("h1").text()).isEqualTo("There is no such thing");
    assertThat(Jsoup.parse(page).select("script")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/nothing", "/v1//x", "/v1/a;b"})
  void the_interface_tells_problems_even_to_browsers(String address) {
    signedIn()
        .urlEncodingEnabled(false)
        .header("Accept", BROWSER)
        .get(address)
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign_in", "job"})
  void while_the_database_does_not_answer_a_page_says_so_and_looks_again(String missing)
      throws SQLException {
    RequestSpecification in = signedIn();
    String job = UUID.randomUUID().toString();
    List<String> asked = List.of("/jobs", "/jobs/" + job, "/jobs/" + job + "/request");
    without(
        missing,
        () -> {
          for (String accept : List.of(BROWSER, "text/html")) {
            for (String address : asked) {
              Document page =
                  Jsoup.parse(
                      given(in)
                          .header("Accept", accept)
                          .get(address)
                          .then()
                          .statusCode(503)
                          .contentType("text/html")
                          .header("Retry-After", "1")
                          .extract()
                          .asString());
              assertThat(page.select("main").text())
                  .contains("The database does not answer", "looks again");
              assertThat(page.select("script").attr("src")).isEqualTo("/assets/again.js");
            }
          }
          // Parts of a page are told as programs are; the page that they are of puts it into words.
          given(in)
              .header("HX-Request", "true")
              .get("/jobs")
              .then()
              .statusCode(503)
              .contentType("application/problem+json")
              .body(member("detail", equalTo("The database does not answer")));
        });
    given(in).header("Accept", "text/html").get("/jobs").then().statusCode(200);
  }

  @Test
  void a_stream_that_cannot_begin_says_so_too() throws SQLException {
    RequestSpecification in = signedIn();
    without(
        "sign_in",
        () -> {
          given(in)
              .header("Accept", "text/html")
              .get("/changes")
              .then()
              .statusCode(503)
              .contentType("text/html");
          given(in)
              .header("Accept", "text/event-stream")
              .get("/changes")
              .then()
              .statusCode(503)
              .contentType("application/problem+json");
        });
  }

  private static RequestSpecification signedIn() {
    String cookie =
        given()
            .redirects()
            .follow(false)
            .formParam("key", KeysNeeded.BOOTSTRAP)
            .post("/login")
            .cookie("nocturne_console");
    return given().redirects().follow(false).cookie("nocturne_console", cookie);
  }

  /** A database that has lost a table fails like one that is away, for whoever needs the table. */
  private void without(String table, Runnable work) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table " + table + " rename to away");
      try {
        work.run();
      } finally {
        statement.execute("alter table away rename to " + table);
      }
    }
  }
}
