package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What is seen of a session, while it is open and afterwards. */
@QuarkusTest
@TestProfile(InChromium.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
class FilmBrowserTest extends InChromium {

  /** The grey of the bar on top of each picture, and the white below it. */
  private static final String COLOURS =
      """
      film => {
        const canvas = document.createElement("canvas");
        canvas.width = film.videoWidth;
        canvas.height = film.videoHeight;
        const pen = canvas.getContext("2d");
        pen.drawImage(film, 0, 0);
        return [[630, 14], [630, 200], [630, 359]].map(([x, y]) => pen.getImageData(x, y, 1, 1).data[1]);
      }""";

  @Test
  void a_session_is_watched_and_then_its_film_is_played_and_its_steps_are_read() {
    String job =
        given()
            .contentType("application/json")
            .body(
                """
                {"kind": "agent", "task": "Look at the tides", "custom_id": "filmed", "url": "%s/site/tides",
                 "capture": {"replay": true, "steps": true, "screenshot": true}}"""
                    .formatted(emulator))
            .post("/v1/jobs")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    Page page = chromium.page(DESK, 1400, ColorScheme.LIGHT);
    // The live view is the emulator's.
    chromium.expect("asks another server: " + emulator);
    page.navigate("/jobs/" + job);
    page.click("text=Watch live", new Page.ClickOptions().setTimeout(60_000));
    assertThat(page.locator("#live a").first()).hasAttribute("target", "_blank");
    assertThat(page.frameLocator("#live iframe").locator("img")).isVisible();
    page.screenshot(picture("live"));

    assertThat(page.locator("header .state").first()).hasText("succeeded", soon());
    Locator film = page.locator(".kept video");
    assertThat(film).isVisible(new IsVisibleOptions().setTimeout(60_000));
    film.evaluate("film => { film.muted = true; return film.play(); }");
    page.waitForCondition(() -> is(film, "film => film.currentTime > 0.5"));
    page.waitForCondition(() -> is(film, "film => film.ended"));
    Assertions.assertThat(film.evaluate("film => film.error")).isNull();
    Assertions.assertThat(film.evaluate("film => [film.videoWidth, film.videoHeight]"))
        .isEqualTo(List.of(640, 360));
    Assertions.assertThat((List<?>) film.evaluate(COLOURS))
        .satisfiesExactly(
            bar -> Assertions.assertThat((int) bar).isBetween(189, 195),
            body -> Assertions.assertThat((int) body).isGreaterThan(250),
            edge -> Assertions.assertThat((int) edge).isGreaterThan(250));

    page.click("text=What was done in the last session");
    assertThat(page.locator(".steps > li").first()).isVisible();
    page.screenshot(picture("film").setFullPage(true));
    Assertions.assertThat(look("/jobs/" + job, PHONE, ColorScheme.DARK)).isEmpty();
  }

  private static boolean is(Locator film, String question) {
    return Boolean.TRUE.equals(film.evaluate(question));
  }
}
