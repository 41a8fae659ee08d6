package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/** The page that is open in a session. */
final class PageDesk implements Api.Desk {

  private final NotteCloud cloud;
  private final Browsers browsers;
  private final PageFetcher pages;
  private final Cabinet files;
  private final Pause pause;

  PageDesk(NotteCloud cloud, Browsers browsers, PageFetcher pages, Cabinet files, Pause pause) {
    this.cloud = cloud;
    this.browsers = browsers;
    this.pages = pages;
    this.files = files;
    this.pause = pause;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.EXECUTE,
        this::execute,
        Operation.SCRAPE_PAGE,
        this::scrape,
        Operation.OBSERVE,
        this::observe,
        Operation.SCREENSHOT,
        this::screenshot);
  }

  @Override
  public void forget() {
    browsers.forget();
    files.forget();
  }

  /** What cannot be done is answered with 200, too. */
  private Reply execute(Api.Call call) throws InterruptedException {
    Browser browser = browsers.used(call.id());
    JsonNode action = call.body();
    Views views = call.views();
    Instant began = cloud.now();
    try {
      boolean storage = Views.usesFiles(cloud.session(call.id()));
      JsonNode data = new Hands(call.id(), storage, browser, pages, files, pause).act(action);
      browser.did(action);
      return Reply.ok(views.done(action, data, began, cloud.now()));
    } catch (BrokenPage e) {
      String why = String.valueOf(e.getMessage());
      return Reply.ok(views.failed(action, why, began, cloud.now()));
    }
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

  private Reply screenshot(Api.Call call) {
    Seen page = Seen.of(browsers.used(call.id()).page());
    return Reply.ok(Picture.of(page, call.settings().dialect().pictures()));
  }

  private Reply observe(Api.Call call) {
    Browser browser = browsers.used(call.id());
    Instant began = cloud.now();
    return Reply.ok(
        new Observer(browser, call.settings().dialect())
            .observation(call.body(), began, cloud.now()));
  }
}
