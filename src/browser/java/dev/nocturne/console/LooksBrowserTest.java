package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Whether every page can be read, whatever jobs bring back. */
@QuarkusTest
@TestProfile(InChromium.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
class LooksBrowserTest extends InChromium {

  @Inject DataSource database;

  @Test
  void every_page_is_readable_at_any_width_and_in_any_light() {
    Page guide = chromium.page(DESK, 900, ColorScheme.LIGHT);
    List<String> findings = new ArrayList<>();
    for (String address : pages(guide)) {
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        for (int width : List.of(DESK, PHONE)) {
          findings.addAll(look(address, width, scheme));
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void what_jobs_bring_back_is_shown_and_never_run() throws SQLException {
    String hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202Eevil\u202C";
    String job =
        given()
            .contentType("application/json")
            .body(
                Map.of(
                    "kind", "scrape",
                    "url", emulator + "/site/article",
                    "custom_id", hostile,
                    "labels", Map.of("site", "<b>bold</b>")))
            .post("/v1/jobs")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    given().get("/v1/jobs/" + job + "?wait=PT30S").then().statusCode(200);
    String markdown =
        hostile + " [go](javascript:alert(3)) ![p](https://elsewhere.invalid/p.png) "
            + "a".repeat(1_000_000);
    try (Connection connection = database.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update outcome set outcome = jsonb_set(outcome::jsonb, '{result}', outcome::jsonb -> 'result'"
                    + " || jsonb_build_object('markdown', ?::text, 'answer', ?::text))::text"
                    + " where job = ?::uuid")) {
      update.setString(1, markdown);
      update.setString(2, hostile);
      update.setString(3, job);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
    for (int width : List.of(DESK, PHONE)) {
      Page page = chromium.page(width, 900, ColorScheme.LIGHT);
      page.navigate("/jobs/" + job);
      assertThat(page.locator("h1")).hasText(hostile);
      assertThat(page.locator("main")).containsText("go ");
      assertThat(page.locator("main script, main img[onerror], main b:text('bold')")).hasCount(0);
      assertThat(page.locator("a[href^='javascript']")).hasCount(0);
      assertThat(look("/jobs/" + job, width, ColorScheme.DARK)).isEmpty();
      page.navigate("/jobs");
      assertThat(page.locator("main script, main img")).hasCount(0);
    }
  }

  /** All that the navigation leads to, a batch and a job. */
  private static List<String> pages(Page page) {
    page.navigate("/batches");
    List<String> found = new ArrayList<>();
    for (Locator link : page.locator("header.top nav a").all()) {
      found.add(link.getAttribute("href"));
    }
    found.add(page.locator(".row a").first().getAttribute("href"));
    return found;
  }
}
