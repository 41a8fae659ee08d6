package dev.nocturne.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.nocturne.emulator.EmulatorServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What looks at pages in a real browser; none of them may have had anything to complain about. */
abstract class InChromium {

  /** An empty database, and samples that do not take a minute. */
  public static final class FirstMinute implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "nocturne.samples", "true",
          "nocturne.emulator.agent-duration", "PT4S",
          "nocturne.sweep", "PT1S",
          "nocturne.webhooks.http", "true",
          "nocturne.webhooks.private", "true");
    }
  }

  static final int DESK = 1440;
  static final int PHONE = 390;
  private static final Set<String> GRAVE = Set.of("serious", "critical");

  /** Where pictures go; with -Dbrowser.images those of the README are made anew. */
  private static final Path IMAGES =
      Path.of(System.getProperty("browser.images", "target/images"));

  @TestHTTPResource("/")
  URL service;

  @Inject EmulatorServer site;

  String emulator = "";

  Chromium chromium;

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

  /** What is wrong with a page for people who do not see it well, or on a small screen. */
  List<String> look(String address, int width, ColorScheme scheme) {
    Page page = chromium.page(width, 900, scheme);
    page.navigate(address);
    String name = address.replaceAll("[0-9a-f]{8}-[0-9a-f-]+", "one").replaceAll("\\W+", "-");
    String form = width + "-" + scheme.name().toLowerCase(Locale.ROOT);
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

  static HasTextOptions soon() {
    return new HasTextOptions().setTimeout(60_000);
  }

  static Page.ScreenshotOptions picture(String name) {
    return new Page.ScreenshotOptions().setPath(IMAGES.resolve(name + ".png"));
  }
}
