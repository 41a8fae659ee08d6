package dev.nocturne.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The Chromium of this machine, and what its pages complain about. */
final class Chromium implements AutoCloseable {

  private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

  /** Nothing that a browser does of its own accord, and no other machine. */
  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;
  private final String service;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private volatile List<String> expected = List.of();

  Chromium(String service) {
    this.service = service;
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(path()).setArgs(QUIET));
  }

  /** A page of its own, so wide and in this light. */
  Page page(int width, int height, ColorScheme scheme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setBaseURL(service)
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setTimezoneId("Europe/Vienna")
                .setLocale("en-GB"));
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> complaints.add(page.url() + ": " + error));
    page.onDialog(dialog -> complaints.add(page.url() + ": a dialog of a page"));
    page.onRequest(
        request -> {
          String url = request.url();
          if (!url.startsWith(service) && !url.startsWith("data:")) {
            complaints.add(page.url() + " asks another server: " + url);
          }
        });
    return page;
  }

  /** What went wrong in any page: errors, breaches of the policy, calls of other servers. */
  List<String> complaints() {
    return complaints.stream()
        .filter(complaint -> expected.stream().noneMatch(complaint::contains))
        .toList();
  }

  /** Lets pages complain about what a test does to them, in words that hold one of these. */
  void expect(String... words) {
    expected = List.of(words);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Path path() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no Chromium on the PATH"));
  }
}
