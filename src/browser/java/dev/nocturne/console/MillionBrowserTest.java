package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import dev.nocturne.store.ManyLines;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The rows of a batch of a million, in a real browser; of so many as -Dbrowser.rows says. */
@QuarkusTest
@TestProfile(InChromium.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
class MillionBrowserTest extends InChromium {

  private static final int ROWS = Integer.getInteger("browser.rows", 1_000_000);

  /** Those in sight, and some above and below them. */
  private static final int MOST_LINES = 70;

  @Inject DataSource database;

  @Test
  void a_million_rows_are_leafed_through_and_searched() throws SQLException {
    UUID batch;
    try (Connection connection = database.getConnection()) {
      batch = ManyLines.fill(connection, ROWS);
    }
    Page page = chromium.page(DESK, 1000, ColorScheme.LIGHT);
    page.navigate("/batches/" + batch);
    see(page, 1);
    page.screenshot(picture("million"));
    // To the end by the scroll bar, back by leaps, and by small steps.
    page.evaluate("grid => grid.scrollTop = grid.scrollHeight", page.querySelector("#grid"));
    see(page, ROWS);
    for (int leap = 0; leap < 20; leap++) {
      page.evaluate(
          "([grid, part]) => grid.scrollTop = grid.scrollHeight * part",
          List.of(page.querySelector("#grid"), leap / 20.0));
      page.waitForTimeout(50);
      few(page);
    }
    page.navigate("/batches/" + batch + "?row=" + (ROWS / 2 + 1));
    see(page, ROWS / 2 + 1);
    for (int key = 0; key < 200; key++) {
      page.keyboard().press("j");
    }
    few(page);

    page.navigate("/batches/" + batch);
    page.selectOption("[name=column]", "/who/name");
    page.selectOption("[name=how]", "is");
    page.fill("[name=value]", "Name 1999");
    page.click(".filters button");
    assertThat(page.locator("#grid .line .name a")).hasText("row-1999");
    page.goBack();
    see(page, 1);
  }

  private static void see(Page page, int row) {
    assertThat(page.locator("#grid .lines [aria-rowindex='" + row + "'] .state")).isVisible();
    few(page);
  }

  private static void few(Page page) {
    assertThat(page.locator("#grid .lines > .line").count()).isLessThanOrEqualTo(MOST_LINES);
  }
}
