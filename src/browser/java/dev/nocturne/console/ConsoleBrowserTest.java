package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Collections;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The console as people use it, in a real browser. */
@QuarkusTest
@TestProfile(InChromium.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
class ConsoleBrowserTest extends InChromium {

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
    page.click(".group li [data-retry]");
    assertThat(page.locator("#patch [data-which]")).containsText("navigation and say: Navigation");
    page.fill("#patch textarea", "{\"only_main_content\": false}");
    page.screenshot(picture("group-dark"));
    page.click("#patch button[value=yes]");
    assertThat(page.locator("#live header .state")).hasText("running", soon());
    assertThat(page.locator("#live header .state")).hasText("finished", soon());
    page.click(".group li [data-call]");
    assertThat(page.locator("#live header .state")).hasText("running", soon());
    assertThat(page.locator("#live header .state")).hasText("finished", soon());
    page.selectOption("[name=status]", "failed");
    page.click(".filters button");
    assertThat(page).hasURL(Pattern.compile("status=failed"));
    page.click("#grid .line .name a");
    assertThat(page.locator("h1")).hasText("broken-page");
    assertThat(page.locator("main")).containsText("run 3");
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
  void keys_lead_through_a_list() {
    Page page = chromium.page(DESK, 900, ColorScheme.LIGHT);
    page.navigate("/jobs");
    page.keyboard().press("j");
    page.keyboard().press("j");
    String second = page.locator("[data-rows] > * a").nth(1).getAttribute("href");
    page.evaluate("document.querySelector('#list').fresh = false");
    page.evaluate("document.body.dispatchEvent(new CustomEvent('changed'))");
    // Not in the page, whose policy lets nothing be asked there again and again.
    page.waitForCondition(
        () -> page.evaluate("document.querySelector('#list').fresh ?? null") == null);
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

  @Test
  void a_batch_is_paused_resumed_cancelled_and_deleted() {
    Page page = chromium.page(DESK, 900, ColorScheme.LIGHT);
    // Nobody is there to say where the file is to be.
    page.addInitScript("window.showSaveFilePicker = undefined");
    page.navigate("/batches/" + agents(200));
    Locator state = page.locator("#live header .state");
    page.click("#pause");
    assertThat(state).hasText("paused", soon());
    page.click("#resume");
    assertThat(state).hasText("running", soon());
    page.click("#cancel");
    page.click("#confirm button[value=no]");
    assertThat(state).hasText("running", soon());
    page.click("#cancel");
    page.click("#confirm button[value=yes]");
    assertThat(state).hasText("cancelled", soon());
    Download table = page.waitForDownload(() -> page.click("[data-download]"));
    Assertions.assertThat(table.suggestedFilename()).endsWith(".csv");
    page.click("#delete");
    page.click("#confirm button[value=yes]");
    assertThat(page).hasURL(Pattern.compile("/batches$"));
  }

  @Test
  void a_replica_is_drained_after_a_question_and_undrained() {
    Page page = chromium.page(PHONE, 844, ColorScheme.LIGHT);
    page.navigate("/replicas");
    // It says something only some seconds after its start; the page asks again meanwhile.
    page.locator("text=Drain").first().click(new Locator.ClickOptions().setTimeout(20_000));
    assertThat(page.locator("#confirm h2")).containsText("Nobody else begins jobs");
    page.click("#confirm button[value=yes]");
    assertThat(page.locator("tbody .state")).hasText(Pattern.compile("draining|drained"));
    page.screenshot(picture("drained-phone"));
    page.click("text=Undrain");
    assertThat(page.locator("tbody .state")).hasText("on");
  }

  @Test
  void the_secret_of_a_webhook_is_seen_until_somebody_says_to_have_it() {
    Page page = chromium.page(PHONE, 844, ColorScheme.DARK);
    page.navigate("/webhooks");
    page.fill("[name=url]", emulator + "/hook");
    page.click("form[data-make] > button");
    assertThat(page.locator("#secret-text")).containsText("whsec_");
    page.keyboard().press("Escape");
    assertThat(page.locator("#secret-text")).isVisible();
    page.click("text=I have it");
    page.click("tbody a");
    page.click("text=Switch off");
    assertThat(page.locator("main > header .state")).containsText("off");
    page.click("text=Switch on");
    assertThat(page.locator("main > header .state")).hasText("on");
    page.click("main > header >> text=Delete");
    page.click("#confirm button[value=yes]");
    assertThat(page).hasURL(Pattern.compile("/webhooks$"));
  }

  private String agents(int count) {
    String job = "{\"kind\": \"agent\", \"task\": \"x\", \"url\": \"%s/site/tides\"}".formatted(emulator);
    return given()
        .contentType("application/json")
        .body("{\"jobs\": [%s]}".formatted(String.join(",", Collections.nCopies(count, job))))
        .post("/v1/batches")
        .then()
        .statusCode(202)
        .extract()
        .path("id");
  }
}
