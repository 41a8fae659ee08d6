package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Schedules from the first to the last, in a real browser. */
@QuarkusTest
@TestProfile(InChromium.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
class ScheduleBrowserTest extends InChromium {

  @Test
  void a_schedule_is_made_changed_paused_resumed_and_deleted() {
    Page page = chromium.page(DESK, 1200, ColorScheme.LIGHT);
    chromium.expect("status of 422");
    page.navigate("/schedules");
    page.click("text=New schedule");
    assertThat(page.locator("[name=time_zone]")).hasValue("Europe/Vienna");
    assertThat(page.locator("#times time")).hasCount(5);

    page.fill("[name=cron]", "whenever");
    assertThat(page.locator("#times")).containsText("no timetable");
    page.click("#example");
    page.fill("[name=name]", "by hand");
    page.click("text=Make it");
    assertThat(page.locator("[data-wrong=cron]")).containsText("must be five fields");
    assertThat(page.locator("[name=cron]")).isFocused();
    page.selectOption("#every", new SelectOption().setLabel("weekday at 6"));
    assertThat(page.locator("#times time")).hasCount(5);
    page.fill("[name=payload]", "{");
    page.click("text=Make it");
    assertThat(page.locator("[data-wrong=payload]")).containsText("is no JSON");
    page.fill("[name=payload]", "{\"template\": {\"kind\": \"scrape\"}, \"rows\": [{\"x\": 1}]}");
    page.click("text=Make it");
    assertThat(page.locator("[data-wrong=payload]")).containsText("/batch/rows/0");
    page.screenshot(picture("schedule"));
    page.click("#example");
    page.click("text=Make it");
    assertThat(page.locator("h1")).hasText("by hand");
    assertThat(page.locator(".pairs")).containsText("0 6 * * MON-FRI");

    String address = page.url();
    page.click("text=Change");
    page.selectOption("[name=overlap]", "queue");
    page.click("text=Save");
    assertThat(page).hasURL(address);
    assertThat(page.locator(".pairs")).containsText("waits for its end");
    Locator state = page.locator("main > header .state");
    page.click("text=Pause");
    assertThat(state).hasText("paused");
    page.click("text=Resume");
    assertThat(state).hasText("on");
    page.click("text=Delete");
    page.click("#confirm button[value=yes]");
    assertThat(page).hasURL(Pattern.compile("/schedules$"));
  }

  @Test
  void the_form_is_readable_at_any_width_and_in_any_light() {
    for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
      Assertions.assertThat(look("/schedules/new", DESK, scheme)).isEmpty();
      Assertions.assertThat(look("/schedules/new", PHONE, scheme)).isEmpty();
    }
  }
}
