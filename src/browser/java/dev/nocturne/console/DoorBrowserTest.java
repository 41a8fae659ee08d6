package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.Bearer;
import dev.nocturne.rest.KeysNeeded;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who may come in, and what is seen with which key. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
class DoorBrowserTest extends InChromium {

  @Test
  void a_key_opens_the_page_that_was_wanted_and_going_out_closes_it() {
    Page page = chromium.page(DESK, 900, ColorScheme.LIGHT);
    page.navigate("/jobs?status=failed");
    signIn(page, KeysNeeded.BOOTSTRAP);
    assertThat(page).hasURL(Pattern.compile("/jobs\\?status=failed$"));
    page.click("text=Sign out");
    page.navigate("/jobs");
    assertThat(page).hasURL(Pattern.compile("/login\\?next="));
  }

  @Test
  void a_key_is_made_sees_what_it_may_and_is_shut_out_when_it_is_revoked() {
    Page operator = chromium.page(DESK, 900, ColorScheme.LIGHT);
    operator.navigate("/keys?tenant=shop");
    signIn(operator, KeysNeeded.BOOTSTRAP);
    operator.fill("form[data-make] [name=name]", "reader");
    operator.click("form[data-make] > button");
    assertThat(operator.locator("#secret-text")).hasText(Pattern.compile("nct_.+"));
    String secret = operator.locator("#secret-text").textContent();
    operator.click("text=I have it");

    Page reader = chromium.page(PHONE, 844, ColorScheme.DARK);
    reader.navigate("/");
    signIn(reader, secret);
    assertThat(reader.locator("header.top nav")).not().containsText("Keys");
    assertThat(reader.locator("main a[href='/batches/new'].button")).hasCount(0);

    operator.click("tbody .danger");
    operator.click("#confirm button[value=yes]");
    assertThat(operator.locator("tbody .state")).hasText("revoked");
    // Replicas remember a key for some seconds.
    reader.waitForCondition(
        () -> {
          reader.reload();
          return reader.url().contains("/login");
        });
    assertThat(reader.locator("#key")).isVisible();
  }

  @Test
  void a_page_that_is_open_leads_to_the_door_when_its_key_is_revoked() {
    // What listens is sent to the door, which tells no changes.
    chromium.expect("406", "401", "Error Code");
    Bearer reader = Bearer.of("shop", "\"read\"");
    Page page = chromium.page(DESK, 900, ColorScheme.LIGHT);
    page.navigate("/batches");
    signIn(page, reader.secret());
    assertThat(page.locator("h1")).hasText("Batches");
    Bearer.OPERATOR.asks().delete("/v1/keys/" + reader.id() + "?tenant=shop").then().statusCode(204);
    Bearer.of("shop", "\"submit\"")
        .posts("/v1/jobs", "{\"kind\": \"scrape\", \"url\": \"https://example.com\"}")
        .then()
        .statusCode(202);
    page.waitForURL(Pattern.compile("/login"), new Page.WaitForURLOptions().setTimeout(60_000));
  }

  private static void signIn(Page page, String key) {
    page.fill("#key", key);
    page.click("text=Sign in");
  }
}
