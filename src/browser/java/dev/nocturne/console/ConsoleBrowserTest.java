package dev.nocturne.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
          "nocturne.emulator.agent-duration", "PT1S",
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

  private Chromium chromium;

  @BeforeEach
  void start() {
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
