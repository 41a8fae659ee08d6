package dev.nocturne.notte;

import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.PageAction;

/** The calls that read something and leave nothing behind. */
final class PageReading {

  private final Line line;
  private final NotteLimits limits;
  private final Meaning meaning;

  PageReading(Line line, NotteLimits limits, Meaning meaning) {
    this.line = line;
    this.limits = limits;
    this.meaning = meaning;
  }

  Scraped scrape(Scrape scrape) {
    String body = Requests.scrape(scrape);
    return line.call(
        Operation.SCRAPE,
        limits.scrape(),
        api -> api.scrape(body),
        reply -> meaning.scraped(Operation.SCRAPE, reply));
  }

  Scraped scrapeHtml(HtmlScrape scrape) {
    String body = Requests.scrapeHtml(scrape);
    return line.call(
        Operation.SCRAPE_HTML,
        limits.of(Operation.SCRAPE_HTML.patience()),
        api -> api.scrapeHtml(body),
        meaning::scrapedHtml);
  }

  Found search(Search search) {
    String body = Requests.search(search);
    return line.call(
        Operation.SEARCH,
        limits.of(Operation.SEARCH.patience()),
        api -> api.search(body),
        meaning::found);
  }

  Scraped scrapePage(String session, PageAction.Scrape scrape) {
    String body = Requests.scrapePage(scrape);
    return line.call(
        Operation.SCRAPE_PAGE,
        limits.page(),
        api -> api.scrapePage(session, body),
        reply -> meaning.scraped(Operation.SCRAPE_PAGE, reply));
  }
}
