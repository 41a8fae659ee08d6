package dev.nocturne.notte;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.ApiSettings;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.CloudSettings.OnExpiry;
import dev.nocturne.emulator.Dialect;
import dev.nocturne.emulator.Dialect.Errors;
import dev.nocturne.emulator.Dialect.Form;
import dev.nocturne.emulator.Effect;
import dev.nocturne.emulator.Fault;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.page.BrowserAction;
import dev.nocturne.notte.page.Observation;
import dev.nocturne.notte.page.Outcome;
import dev.nocturne.notte.scrape.ScrapeOptions;
import dev.nocturne.notte.session.Cookie;
import dev.nocturne.notte.session.Replay;
import dev.nocturne.notte.session.SessionInfo;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client understands each form that the emulator can have, alone and all of them at once. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class DialectsTest {

  private static final SessionOptions OPTIONS = new SessionOptions(15, 15, Json.EMPTY);
  private static final Json FORMAT =
      new Json(
          """
          {"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}""");
  private static final Json LAMP = new Json("{\"name\":\"Moon Lamp\"}");

  private final PageFetcher pages = new PageFetcher(_ -> true);
  private final AgentScripts scripts = new AgentScripts(pages, Duration.ofMillis(1));
  private final NotteCloud cloud =
      new NotteCloud(
          Clock.systemUTC(),
          new CloudSettings(100, Duration.ZERO),
          scripts::first,
          () -> UUID.randomUUID().toString());
  private final NotteEmulator emulator = new NotteEmulator(0, cloud, scripts, pages);
  private final NotteEndpoint endpoint = new NotteEndpoint(emulator.url(), Secret.of("any"), true);
  private final NotteClient client =
      new NotteClient(() -> endpoint, ScriptedNotte.limits(), InstantSource.system(), _ -> {});
  private final NotteGroups notte = Surface.groups(client);
  private final String lamp = emulator.site().resolve("shop/moon-lamp").toString();

  @AfterEach
  void close() {
    client.close();
    emulator.close();
  }

  private void speak(Set<Form> forms, Errors errors) {
    emulator.become(
        new ApiSettings(
            new Dialect(forms, errors), Duration.ZERO, 0, Duration.ZERO, false, BigDecimal.TEN));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void each_form_is_understood(Form form) {
    speak(Set.of(form), Errors.STATUS);
    understands(form);
  }

  private void understands(Form form) {
    switch (form) {
      case BARE_LISTS -> lists_are_walked_to_their_end();
      case NAIVE_TIMES -> times_are_utc();
      case STEP_STATES -> steps_are_counted_and_told();
      case JSON_ANSWERS -> answers_are_their_text();
      case BARE_DATA -> data_is_read_and_missed();
      case COOKIES_BACK -> cookies_are_set();
      case CODE_ALONE -> programs_are_read();
      case FILM_ITSELF -> films_are_kept();
      case JPEG_PICTURES -> pictures_are_of_their_type();
      case MORE_MEMBERS -> all_is_read();
      case LOW_LIMITS -> limits_are_told();
      case OTHER_DEFAULTS -> what_is_meant_is_said();
    }
  }

  private void lists_are_walked_to_their_end() {
    List<String> opened =
        Stream.generate(() -> client.startSession(OPTIONS)).limit(4).sorted().toList();
    List<SessionRef> listed = new ArrayList<>();
    Pages.walk(client::sessions, listed::addAll);
    assertThat(listed).extracting(SessionRef::id).containsExactlyInAnyOrderElementsOf(opened);
    opened.forEach(client::stopSession);
  }

  private void times_are_utc() {
    String session = client.startSession(OPTIONS);
    Instant told = client.sessions(1).items().getFirst().createdAt();
    assertThat(Duration.between(told, cloud.now())).isBetween(Duration.ZERO, Duration.ofMinutes(5));
    assertThat(notte.sessions().info(session).orElseThrow().times().createdAt()).isEqualTo(told);
    client.stopSession(session);
  }

  private AgentState.Ended ended(Json format) {
    String session = client.startSession(OPTIONS);
    AgentTask task = new AgentTask("read it", lamp, format, Json.EMPTY, OPTIONS, null);
    String agent = client.startAgent(session, task);
    await().until(() -> client.agent(agent), AgentState.Ended.class::isInstance);
    AgentState.Ended ended = (AgentState.Ended) client.agent(agent);
    assertThat(notte.agents().steps(agent, 1, 1).orElseThrow().steps()).hasSize(1);
    client.stopSession(session);
    return ended;
  }

  private void steps_are_counted_and_told() {
    assertThat(ended(FORMAT).steps()).isEqualTo(3);
  }

  private void answers_are_their_text() {
    AgentState.Ended ended = ended(FORMAT);
    assertThat(ended.success()).isTrue();
    assertThat(ended.answer()).isEqualTo(LAMP.text());
    assertThat(ended(null).answer()).startsWith("Emulated agent");
  }

  private static PageAction.Scrape reading(Json format) {
    return new PageAction.Scrape(format, Json.EMPTY, false);
  }

  private Scrape scrape(Json format) {
    return new Scrape(lamp, format, Via.ONE_CALL, Json.EMPTY, OPTIONS);
  }

  private void data_is_read_and_missed() {
    Json impossible = new Json(FORMAT.text().replace("name", "weight"));
    assertThat(client.scrape(scrape(FORMAT)).extraction())
        .isEqualTo(new Scraped.Extraction.Data(LAMP));
    assertThat(client.scrape(scrape(impossible)).extraction())
        .isInstanceOf(Scraped.Extraction.Failed.class);
    assertThat(client.scrape(scrape(null)).extraction())
        .isInstanceOf(Scraped.Extraction.None.class);
    Json frames =
        new Json(
            "[{\"frameUrl\":\"https://e.example/\",\"frameData\":\"<p itemscope><b"
                + " itemprop=name>Moon Lamp</b></p>\"}]");
    assertThat(client.scrapeHtml(new HtmlScrape(frames, FORMAT, Json.EMPTY)).extraction())
        .isEqualTo(new Scraped.Extraction.Data(LAMP));
  }

  private void cookies_are_set() {
    String session = client.startSession(OPTIONS);
    Cookie cookie = Cookie.of("a", Secret.of("b"), "example.com");
    notte.sessions().setCookies(session, List.of(cookie));
    assertThat(notte.sessions().cookies(session)).containsExactly(cookie);
    client.stopSession(session);
  }

  private void programs_are_read() {
    String session = client.startSession(OPTIONS);
    client.open(session, lamp);
    assertThat(notte.sessions().code(session, true).pythonScript()).contains("goto");
    client.stopSession(session);
  }

  private void films_are_kept() {
    String session = client.startSession(OPTIONS);
    client.open(session, lamp);
    client.stopSession(session);
    assertThat(notte.sessions().replay(session))
        .isInstanceOfSatisfying(
            Replay.Film.class,
            film -> {
              assertThat(film.film().type()).isEqualTo("video/mp4");
              assertThat(film.film().bytes()).isNotEmpty();
            });
  }

  private void pictures_are_of_their_type() {
    String session = client.startSession(OPTIONS);
    client.open(session, lamp);
    assertThat(notte.page().screenshot(session).type()).isEqualTo("image/jpeg");
    Observation seen = notte.page().observe(session, Observation.Request.ALL);
    assertThat(seen.screenshot().raw().type()).isEqualTo("image/jpeg");
    client.stopSession(session);
  }

  private void all_is_read() {
    assertThat(ended(FORMAT).success()).isTrue();
    String session = client.startSession(OPTIONS);
    client.open(session, lamp);
    Outcome done = notte.page().execute(session, new BrowserAction.Reload());
    assertThat(((Outcome.Done) done).execution().exceptionDetail().errorType())
        .isEqualTo("emulated");
    assertThat(notte.page().observe(session, Observation.Request.ALL).metadata().title())
        .contains("Moon Lamp");
    assertThat(client.scrapePage(session, reading(FORMAT)).extraction())
        .isEqualTo(new Scraped.Extraction.Data(LAMP));
    client.stopSession(session);
    assertThat(notte.sessions().info(session)).map(SessionInfo::closeReason).contains("manual");
  }

  private void limits_are_told() {
    SessionOptions idle = new SessionOptions(60, 16, Json.EMPTY);
    assertThatThrownBy(() -> client.startSession(idle)).satisfies(this::saysWhere);
    String session = client.startSession(new SessionOptions(60, 15, Json.EMPTY));
    Json steps = new Json("{\"max_steps\":51}");
    AgentTask task = new AgentTask("read it", lamp, null, steps, OPTIONS, null);
    assertThatThrownBy(() -> client.startAgent(session, task)).satisfies(this::saysWhere);
    client.stopSession(session);
  }

  private void saysWhere(Throwable error) {
    assertThat(error)
        .isInstanceOfSatisfying(
            Rejected.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INVALID));
    assertThat(error).hasMessageMatching(".*body\\.\\w+: Input should be less than or equal.*");
  }

  private void what_is_meant_is_said() {
    String session = client.startSession(OPTIONS);
    SessionInfo info = notte.sessions().info(session).orElseThrow();
    assertThat(info.setup().solveCaptchas()).isFalse();
    assertThat(info.setup().useFileStorage()).isFalse();
    SessionInfo solving = notte.sessions().start(Surface.PLAIN);
    assertThat(solving.setup().solveCaptchas()).isEqualTo(Surface.PLAIN.features().solveCaptchas());
    client.open(session, lamp);
    assertThat(client.scrapePage(session, reading(null)).markdown()).contains("Nocturne samples");
    assertThat(notte.page().scrape(session, ScrapeOptions.TEXT).markdown())
        .contains("Nocturne samples");
    client.stopSession(session);
    client.stopSession(solving.sessionId());
  }

  /** Whichever way Notte takes silence: some plans do not have it, and it costs. */
  @ParameterizedTest
  @ValueSource(strings = {"", "OTHER_DEFAULTS"})
  void whether_captchas_are_solved_is_said_by_every_call_that_opens_a_browser(String form) {
    speak(form.isEmpty() ? Set.of() : Set.of(Form.valueOf(form)), Errors.STATUS);
    assertThat(solves(client.startSession(OPTIONS))).isFalse();
    for (boolean wanted : List.of(true, false)) {
      Json said = new Json("{\"solve_captchas\":" + wanted + "}");
      assertThat(solves(client.startSession(new SessionOptions(15, 15, said)))).isEqualTo(wanted);
    }
    // This browser solves them only behind a proxy, so it is refused where they are to be solved.
    SessionOptions turbo =
        new SessionOptions(15, 15, new Json("{\"browser_type\":\"chrome-turbo\"}"));
    Scrape page = new Scrape(lamp, null, Via.ONE_CALL, Json.EMPTY, turbo);
    assertThat(client.scrape(page).markdown()).contains("Moon Lamp");
  }

  private boolean solves(String session) {
    return Boolean.TRUE.equals(
        notte.sessions().info(session).orElseThrow().setup().solveCaptchas());
  }

  @Test
  void all_forms_are_understood_at_once() {
    speak(EnumSet.allOf(Form.class), Errors.DOCS);
    for (Form form : Form.values()) {
      understands(form);
    }
    assertThat(cloud.ledger().open()).isEmpty();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(Errors.values())
        .flatMap(form -> Stream.of(429, 529, 403).map(full -> Arguments.of(form, full)));
  }

  /** Without words only a 529 is sure to mean it. */
  @ParameterizedTest
  @MethodSource("refusals")
  void having_no_room_is_told_from_other_refusals(Errors form, int full) {
    speak(Set.of(), form);
    cloud.become(new CloudSettings(0, Duration.ZERO, full, OnExpiry.INTERRUPTED));
    boolean worded = form != Errors.HTML && form != Errors.EMPTY;
    Reason reason =
        worded || full == 529 ? Reason.OVERLOADED : full == 429 ? Reason.RATE_LIMITED : Reason.AUTH;
    assertThat(busy(() -> client.startSession(OPTIONS))).isEqualTo(reason);
    assertThat(busy(() -> client.scrape(scrape(null)))).isEqualTo(reason);
  }

  private static Reason busy(Runnable call) {
    Busy busy = catchThrowableOfType(Busy.class, call::run);
    assertThat(busy).isNotNull();
    return busy.reason();
  }

  @ParameterizedTest
  @EnumSource(Errors.class)
  void errors_mean_the_same_in_every_form(Errors form) {
    speak(Set.of(), form);
    SessionOptions odd = new SessionOptions(15, 15, new Json("{\"bogus\":1}"));
    boolean worded = form != Errors.HTML && form != Errors.EMPTY;
    assertThatThrownBy(() -> client.startSession(odd))
        .isInstanceOfSatisfying(
            Rejected.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INVALID))
        .hasMessageMatching(worded ? "(?s).*body\\.bogus.*" : "(?s).+");
    if (form == Errors.HTML) {
      // What stands before Notte knows nothing of a session.
      assertThatThrownBy(() -> client.session("none")).isInstanceOf(Unclear.class);
    } else {
      assertThat(client.session("none")).isEqualTo(new SessionState.Over("unknown"));
      client.stopSession("none");
      assertThat(client.agent("none")).isEqualTo(new AgentState.Missing());
    }
    status("sessions", 429);
    assertThat(busy(() -> client.sessions(1))).isEqualTo(Reason.RATE_LIMITED);
    status("start_session", 502);
    Unclear unclear = catchThrowableOfType(Unclear.class, () -> client.startSession(OPTIONS));
    assertThat(unclear.scope()).isEqualTo(Scope.NOTTE);
  }

  private void status(String operation, int status) {
    emulator.faults().play(List.of(Fault.of(operation, new Effect.Status(status, false, null))));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void what_notte_no_longer_has_is_gone(int status) {
    status("scrape", status);
    assertThat(busy(() -> client.scrape(scrape(null)))).isEqualTo(Reason.GONE);
    status("agents", status);
    assertThat(busy(() -> client.agents(true, 1))).isEqualTo(Reason.GONE);
    status("start_agent", status);
    AgentTask task = new AgentTask("read it", lamp, null, Json.EMPTY, OPTIONS, null);
    assertThat(busy(() -> client.startAgent("s", task))).isEqualTo(Reason.GONE);
  }

  @Test
  void a_detail_within_a_success_is_no_success() {
    emulator.faults().play(List.of(Fault.of("*", new Effect.Detail())));
    assertThatThrownBy(() -> client.startSession(OPTIONS)).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> client.scrape(scrape(null))).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> notte.sessions().debug("s")).isInstanceOf(Unclear.class);
  }
}
