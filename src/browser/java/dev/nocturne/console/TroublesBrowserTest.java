package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What a browser shows while the service cannot answer, and afterwards. */
@QuarkusTest
@TestProfile(InChromium.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
class TroublesBrowserTest extends InChromium {

  private static final String CHANGED =
      "document.body.dispatchEvent(new CustomEvent('changed'))";

  @Inject DataSource database;

  @Test
  void a_page_that_cannot_be_had_comes_by_itself_when_it_can() throws SQLException {
    chromium.expect("503");
    Page page = chromium.page(PHONE, 844, ColorScheme.DARK);
    away(true);
    try {
      page.navigate("/batches");
      assertThat(page.locator("h1")).hasText("Not possible at the moment");
      assertThat(page.locator("main")).containsText("The database does not answer");
      Assertions.assertThat(look("/batches?status=running", PHONE, ColorScheme.LIGHT)).isEmpty();
    } finally {
      away(false);
    }
    assertThat(page.locator("h1")).hasText("Batches", soon());
  }

  @Test
  void a_part_that_cannot_be_had_leaves_the_page_and_says_so_until_it_can() throws SQLException {
    chromium.expect("503");
    Page page = chromium.page(DESK, 900, ColorScheme.LIGHT);
    page.navigate("/batches");
    Locator notice = page.locator("#notice");
    away(true);
    try {
      page.evaluate(CHANGED);
      assertThat(notice).containsText("The database does not answer");
      assertThat(page.locator("#list .row").first()).isVisible();
      assertThat(page).hasTitle("Batches · Nocturne");
    } finally {
      away(false);
    }
    page.evaluate(CHANGED);
    assertThat(notice).isEmpty();
  }

  @Test
  void an_address_of_nothing_leads_home() {
    chromium.expect("status of 404");
    Page page = chromium.page(PHONE, 844, ColorScheme.LIGHT);
    page.navigate("/nothing");
    assertThat(page.locator("h1")).hasText("There is no such thing");
    page.click("text=Home");
    assertThat(page).hasTitle("Home · Nocturne");
  }

  /** A database without a table fails like one that is not there, for whoever needs the table. */
  private void away(boolean away) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          away
              ? "alter table batch_count rename to batch_count_away"
              : "alter table batch_count_away rename to batch_count");
    }
  }
}
