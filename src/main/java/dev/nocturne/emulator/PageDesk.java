package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/** The page that is open in a session. */
final class PageDesk implements Api.Desk {

  private final NotteCloud cloud;
  private final Browsers browsers;
  private final PageFetcher pages;
  private final Pause pause;

  PageDesk(NotteCloud cloud, Browsers browsers, PageFetcher pages, Pause pause) {
    this.cloud = cloud;
    this.browsers = browsers;
    this.pages = pages;
    this.pause = pause;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(Operation.EXECUTE, this::execute, Operation.SCRAPE_PAGE, this::scrape);
  }

  @Override
  public void forget() {
    browsers.forget();
  }

  /** Only pages are opened; other actions are answered as failed. */
  private Reply execute(Api.Call call) throws InterruptedException {
    Browser browser = browsers.used(call.id());
    JsonNode action = call.body();
    Instant began = cloud.now();
    String failure = null;
    if (action.path("type").asText().equals("goto")) {
      try {
        browser.open(pages.fetch(action.path("url").asText()));
        browser.did(action);
      } catch (BrokenPage e) {
        failure = String.valueOf(e.getMessage());
      }
    } else {
      failure = "the emulator has no browser for this";
    }
    return Reply.ok(call.views().execution(action, failure, began, cloud.now()));
  }

  private Reply scrape(Api.Call call) throws BrokenPage, InterruptedException {
    Page page = browsers.used(call.id()).shown();
    if (page == null) {
      throw new BrokenPage("no page is open in this session");
    }
    cloud.scraped(page.url().toString());
    pause.last(call.settings().scrapeDelay());
    return Reply.ok(new PageReader(page).dataSpace(call.body()));
  }
}
