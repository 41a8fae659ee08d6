package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console as people use it, in a real browser. */
@QuarkusTest
@TestProfile(ConsoleBrowserTest.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
class ConsoleBrowserTest {

  /** An empty database, and samples that do not take a minute. */
  public static final class FirstMinute implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "nocturne.samples", "true",
          "nocturne.emulator.agent-duration", "PT4S",
          "nocturne.sweep", "PT1S");
    }
  }

  private static final int DESK = 1440;
  private static final int PHONE = 390;
  private static final Set<String> GRAVE = Set.of("serious", "critical");

  /** Where pictures go; with -Dbrowser.images those of the README are made anew. */
  private static final Path IMAGES =
      Path.of(System.getProperty("browser.images", "target/images"));

  @TestHTTPResource("/")
  URL service;

  @Inject DataSource database;
  @Inject EmulatorServer site;

  private String emulator = "";

  private Chromium chromium;

  @BeforeEach
  void start() {
    emulator = site.url().orElseThrow().toString().replaceFirst("/$", "");
    chromium = new Chromium(service.toString().replaceFirst("/$", ""));
  }

  @AfterEach
  void end() {
    try {
      assertThat(chromium.complaints()).isEmpty();
    } finally {
      chromium.close();
    }
  }

  @Test
  void the_samples_turn_green_before_the_eye() {
    Page page = chromium.page(DESK, 900, ColorScheme.LIGHT);
    page.navigate("/");
    Locator samples = page.locator(".row", new Page.LocatorOptions().setHasText("samples"));
    assertThat(samples.locator(".state")).hasText("finished", soon());
    assertThat(samples).containsText("100 %");
    page.screenshot(picture("home"));
  }

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
  void a_table_is_dropped_tried_and_run() {
    Page page = chromium.page(DESK, 1000, ColorScheme.LIGHT);
    page.navigate("/batches/new");
    JSHandle file =
        page.evaluateHandle(
            """
            site => {
              const moved = new DataTransfer();
              const rows = "name,page\\nlamp," + site + "/shop/moon-lamp\\nbad,no address\\n"
                + "kettle," + site + "/shop/tea-kettle\\n";
              moved.items.add(new File([rows], "shop.csv", { type: "text/csv" }));
              return moved;
            }""",
            emulator + "/site");
    page.dispatchEvent("#drop", "drop", Map.of("dataTransfer", file));
    assertThat(page.locator("#file strong")).containsText("shop.csv");
    page.fill(
        "[name=template]",
        "{\"kind\": \"scrape\", \"url\": \"{{page}}\", \"custom_id\": \"{{name}}\"}");
    page.fill("[name=name]", "dropped");
    page.click("#try");
    assertThat(page.locator("[data-count=valid]")).hasText("2");
    assertThat(page.locator("#problems tbody td").first()).hasText("3");
    page.screenshot(picture("new-batch"));
    page.click("#run");
    assertThat(page.locator("h1")).hasText("dropped", soon());
    assertThat(page.locator("#live header .state")).hasText("finished", soon());
    assertThat(page.locator("#grid .line .state.succeeded")).hasCount(2);
    assertThat(page.locator("#refused tbody tr")).hasCount(1);
  }

  @Test
  void a_failed_group_is_retried_and_a_row_found() {
    Page page = chromium.page(DESK, 1100, ColorScheme.DARK);
    page.navigate("/batches?name=samples");
    page.click(".row a");
    assertThat(page.locator("#live header .state")).hasText("finished", soon());
    assertThat(page.locator("#grid .line .state.failed")).hasCount(1);
    page.screenshot(picture("batch-dark"));
    page.click("#retry-navigation");
    assertThat(page.locator("#live header .state")).hasText("running", soon());
    assertThat(page.locator("#live header .state")).hasText("finished", soon());
    page.selectOption("[name=status]", "failed");
    page.click(".filters button");
    assertThat(page).hasURL(Pattern.compile("status=failed"));
    page.click("#grid .line .name a");
    assertThat(page.locator("h1")).hasText("broken-page");
    assertThat(page.locator("main")).containsText("run 2");
    page.screenshot(picture("failed-job"));
    Page phone = chromium.page(PHONE, 844, ColorScheme.DARK);
    phone.navigate(page.url());
    phone.screenshot(picture("job-phone"));
    page.goBack();
    assertThat(page).hasURL(Pattern.compile("status=failed"));
    assertThat(page.locator("[name=status]")).hasValue("failed");
  }

  @Test
  void a_job_is_cancelled_after_a_question() {
    String job =
        given()
            .contentType("application/json")
            .body(
                "{\"kind\": \"agent\", \"task\": \"x\", \"custom_id\": \"to cancel\", \"url\": \"%s/site/tides\"}"
                    .formatted(emulator))
            .post("/v1/jobs")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    Page page = chromium.page(PHONE, 844, ColorScheme.LIGHT);
    page.navigate("/jobs/" + job);
    page.click("[data-call$=cancel]");
    page.screenshot(picture("question-phone"));
    page.click("#confirm button[value=yes]");
    assertThat(page.locator("header .state").first()).hasText("cancelled", soon());
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
            .post("/v1/jobs?wait=PT30S")
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

  @Test
  void keys_lead_through_a_list() {
    Page page = chromium.page(DESK, 900, ColorScheme.LIGHT);
    page.navigate("/jobs");
    page.keyboard().press("j");
    page.keyboard().press("j");
    String second = page.locator("[data-rows] > * a").nth(1).getAttribute("href");
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile(second));
    page.goBack();
    page.keyboard().press("/");
    assertThat(page.locator("[data-search]")).isFocused();
    page.keyboard().press("Escape");
    page.locator("h1").click();
    page.keyboard().press("?");
    assertThat(page.locator("dialog#keys")).isVisible();
  }

  private List<String> look(String address, int width, ColorScheme scheme) {
    Page page = chromium.page(width, 900, scheme);
    page.navigate(address);
    String name = address.replaceAll("[0-9a-f]{8}-[0-9a-f-]+", "one").replaceAll("\\W+", "-");
    String form = width + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT);
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/images", "page" + name + "-" + form + ".png")));
    List<String> findings = new ArrayList<>();
    Object beyond =
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    if (Boolean.TRUE.equals(beyond)) {
      findings.add(address + " at " + form + " is wider than its window");
    }
    for (Rule rule : new AxeBuilder(page).analyze().getViolations()) {
      if (GRAVE.contains(rule.getImpact())) {
        findings.add(
            address + " at " + form + ": " + rule.getId() + " " + rule.getNodes().getFirst().getHtml());
      }
    }
    page.context().close();
    return findings;
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

  private static com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions soon() {
    return new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions()
        .setTimeout(60_000);
  }

  private static Page.ScreenshotOptions picture(String name) {
    return new Page.ScreenshotOptions().setPath(IMAGES.resolve(name + ".png"));
  }
}
