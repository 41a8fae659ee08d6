package dev.nocturne.notte;

import dev.nocturne.job.Json;
import dev.nocturne.job.PageAction;
import dev.nocturne.notte.page.Action;
import dev.nocturne.notte.page.BrowserAction;
import dev.nocturne.notte.page.Observation;
import dev.nocturne.notte.page.Outcome;
import dev.nocturne.notte.scrape.PageData;
import dev.nocturne.notte.scrape.ScrapeOptions;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * The page that is open in a session. Every call counts as a use of the session, may take minutes,
 * and throws a {@link NotteException} if it did not work; a session that is over is {@code
 * SESSION_EXPIRED}.
 */
public final class OpenPage {

  private final Exchange exchange;

  OpenPage(Exchange exchange) {
    this.exchange = exchange;
  }

  /** What is on the page and can be done there. */
  public Observation observe(String session, Observation.Request request) {
    return observed(session, Wording.body(request));
  }

  /** The same for what a client asked. */
  Observation observe(String session, PageAction.Observe request) {
    return observed(session, Requests.observe(request));
  }

  private Observation observed(String session, String body) {
    return exchange.object(
        Operation.OBSERVE, Observation.class, api -> api.observe(session, true, body));
  }

  /** Does something. After a lost answer ask {@link Action#repeat} before doing it again. */
  public Outcome execute(String session, Action action) {
    return executed(session, Wording.body(forNotte(action)));
  }

  /** The same for what a client wrote. */
  Outcome execute(String session, PageAction.Act action) {
    return executed(session, Requests.action(action));
  }

  private Outcome executed(String session, String body) {
    Outcome.Execution done =
        exchange.object(
            Operation.EXECUTE, Outcome.Execution.class, api -> api.execute(session, body));
    if (done.success()) {
      return new Outcome.Done(done);
    }
    String why = done.exception() == null ? done.message() : done.exception();
    return new Outcome.Failed(done, Words.shorten(why));
  }

  /** The same of what was checked and comes as Notte's JSON; so does the answer. */
  public Json observe(String session, Json request) {
    return told(
        Operation.OBSERVE, Observation.class, api -> api.observe(session, true, request.text()));
  }

  /** The same of an action; the answer says whether it was done, also where it was not. */
  public Json execute(String session, Json action) {
    return told(
        Operation.EXECUTE, Outcome.Execution.class, api -> api.execute(session, action.text()));
  }

  /** The same of a reading, which may be repeated, and costs again. */
  public Json scrape(String session, Json options) {
    String body = Requests.reading(options);
    return told(Operation.SCRAPE_PAGE, PageData.class, api -> api.scrapePage(session, body));
  }

  private Json told(Operation operation, Class<?> type, Function<NotteApi, Response> request) {
    return new Json(Wording.body(exchange.object(operation, type, request)));
  }

  private static Action forNotte(Action action) {
    return action instanceof BrowserAction.Scrape(var extent, var format, var instructions)
            && format != null
        ? new BrowserAction.Scrape(extent, ResponseFormat.of(format).sent(), instructions)
        : action;
  }

  /** Reads the page. May be repeated, and costs again. */
  public PageData scrape(String session, ScrapeOptions options) {
    String body = Wording.body(forNotte(options));
    return exchange.object(
        Operation.SCRAPE_PAGE, PageData.class, api -> api.scrapePage(session, body));
  }

  /** The options with the schema in the form that Notte understands. */
  private static ScrapeOptions forNotte(ScrapeOptions options) {
    Json format = options.responseFormat();
    return format == null ? options : options.with(ResponseFormat.of(format).sent());
  }

  /** A picture of the page, in whichever format Notte likes. */
  public Media screenshot(String session) {
    return exchange.ask(Operation.SCREENSHOT, api -> api.screenshot(session, true), this::picture);
  }

  /** The same for one who cannot wait for longer. */
  public Media screenshot(String session, Duration atMost) {
    return exchange.ask(
        Operation.SCREENSHOT, atMost, api -> api.screenshot(session, true), this::picture);
  }

  private Media picture(Reply reply) throws IOException {
    exchange.check(Operation.SCREENSHOT, reply);
    String type =
        Objects.requireNonNullElse(reply.header(HttpHeaders.CONTENT_TYPE), "")
            .toLowerCase(Locale.ROOT);
    if (!type.startsWith("image/")) {
      throw Unreadable.because(Operation.SCREENSHOT, "is no picture");
    }
    return new Media(type.replaceFirst(";.*", ""), reply.body().readAllBytes());
  }
}
