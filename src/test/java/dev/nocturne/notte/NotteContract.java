package dev.nocturne.notte;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.AgentState.Active;
import dev.nocturne.notte.AgentState.Ended;
import dev.nocturne.notte.NotteException.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What the port promises, whoever is behind it. The flows rely on every one of these. Whoever runs
 * it provides tasks that end well soon, and tasks that go on.
 */
abstract class NotteContract {

  static final SessionOptions OPTIONS = SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY);
  private static final Json FORMAT =
      new Json(
          "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},"
              + "\"required\":[\"name\"]}");

  /** The Notte under test. */
  abstract Notte notte();

  /** A task that is solved within seconds, by an answer with a name. */
  abstract String quick();

  /** A task that takes minutes. */
  abstract String slow();

  /** A page with a name and at least one link. */
  abstract String page();

  @Test
  void a_session_is_open_until_it_is_stopped() {
    Instant before = Instant.now();
    String session = notte().startSession(OPTIONS);
    assertThat(notte().session(session)).isEqualTo(new SessionState.Open());
    assertThat(all(notte()::sessions))
        .filteredOn(each -> each.id().equals(session))
        .singleElement()
        .satisfies(
            each ->
                assertThat(each.createdAt())
                    .isBetween(before.minusSeconds(60), before.plusSeconds(60)));
    notte().stopSession(session);
    assertThat(notte().session(session)).isInstanceOf(SessionState.Over.class);
    assertThat(all(notte()::sessions)).extracting(SessionRef::id).doesNotContain(session);
    notte().stopSession(session);
  }

  @Test
  void what_is_unknown_is_over() {
    assertThat(notte().session("no-such-session")).isInstanceOf(SessionState.Over.class);
    assertThat(notte().agent("no-such-agent")).isEqualTo(new AgentState.Missing());
    notte().stopSession("no-such-session");
    notte().stopAgent("no-such-agent", "no-such-session");
  }

  @Test
  void an_agent_ends_and_leaves_its_session_open() {
    String session = notte().startSession(OPTIONS);
    String agent = notte().startAgent(session, task(quick(), FORMAT));
    Ended ended = ended(agent);
    assertThat(ended.success()).isTrue();
    assertThat(ResponseFormat.of(FORMAT).read(String.valueOf(ended.answer())))
        .isInstanceOf(ResponseFormat.Fits.class);
    assertThat(ended.steps()).isPositive();
    assertThat(notte().session(session)).isEqualTo(new SessionState.Open());
    notte().stopSession(session);
    assertThat(notte().agent(agent)).isEqualTo(ended);
  }

  @Test
  void lists_find_every_agent_by_session() {
    String session = notte().startSession(OPTIONS);
    String agent = notte().startAgent(session, task(slow(), null));
    assertThat(notte().agent(agent)).isEqualTo(new Active());
    for (boolean onlyActive : new boolean[] {true, false}) {
      assertThat(all(page -> notte().agents(onlyActive, page)))
          .filteredOn(each -> each.id().equals(agent))
          .singleElement()
          .satisfies(each -> assertThat(each.session()).isEqualTo(session))
          .satisfies(each -> assertThat(each.active()).isTrue());
    }
    notte().stopSession(session);
    assertThat(all(page -> notte().agents(true, page)))
        .extracting(AgentRef::id)
        .doesNotContain(agent);
    assertThat(all(page -> notte().agents(false, page)))
        .filteredOn(each -> each.id().equals(agent))
        .singleElement()
        .satisfies(each -> assertThat(each.active()).isFalse());
  }

  @Test
  void stopping_a_session_ends_its_agent_for_good() {
    String session = notte().startSession(OPTIONS);
    String agent = notte().startAgent(session, task(slow(), null));
    notte().stopSession(session);
    assertThat(ended(agent).success()).isNotEqualTo(true);
    refused(FailureKind.SESSION_EXPIRED, () -> notte().startAgent(session, task(quick(), null)));
  }

  @Test
  void stopping_an_agent_is_no_success() {
    String session = notte().startSession(OPTIONS);
    String agent = notte().startAgent(session, task(slow(), null));
    notte().stopAgent(agent, session);
    assertThat(ended(agent).success()).isNotEqualTo(true);
    notte().stopAgent(agent, session);
    notte().stopSession(session);
  }

  @Test
  void nothing_starts_on_a_session_that_is_over() {
    refused(FailureKind.SESSION_EXPIRED, () -> notte().startAgent("no-such", task(quick(), null)));
    String session = notte().startSession(OPTIONS);
    notte().stopSession(session);
    Scrape scrape = scrape(Via.SESSION, Json.EMPTY, null);
    refused(FailureKind.SESSION_EXPIRED, () -> notte().open(session, page()));
    refused(FailureKind.SESSION_EXPIRED, () -> notte().scrapePage(session, scrape.reading()));
  }

  @Test
  void a_page_is_read_in_one_call() {
    Scraped read = notte().scrape(scrape(Via.ONE_CALL, Json.EMPTY, FORMAT));
    assertThat(read.markdown()).isNotBlank();
    assertThat(read.links()).isNotEmpty();
    assertThat(read.extraction()).isInstanceOf(Scraped.Extraction.Data.class);
    assertThat(notte().scrape(scrape(Via.ONE_CALL, Json.EMPTY, null)).extraction())
        .isEqualTo(new Scraped.Extraction.None());
  }

  @Test
  void a_page_is_read_in_a_session() {
    String session = notte().startSession(OPTIONS);
    notte().open(session, page());
    Scraped read = notte().scrapePage(session, scrape(Via.SESSION, Json.EMPTY, FORMAT).reading());
    assertThat(read.markdown()).isNotBlank();
    assertThat(read.extraction()).isInstanceOf(Scraped.Extraction.Data.class);
    refused(FailureKind.NAVIGATION, () -> notte().open(session, "http://nowhere.invalid/"));
    notte().stopSession(session);
  }

  @Test
  void an_unknown_field_is_refused_by_name() {
    Json typo = new Json("{\"max_stepz\":3}");
    assertThatThrownBy(() -> notte().startSession(new SessionOptions(12, 10, typo)))
        .isInstanceOfSatisfying(
            Rejected.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INVALID))
        .hasMessageContaining("max_stepz");
    refused(FailureKind.INVALID, () -> notte().scrape(scrape(Via.ONE_CALL, typo, null)));
  }

  @Test
  void lists_end() {
    String session = notte().startSession(OPTIONS);
    assertThat(notte().sessions(1000)).isEqualTo(new Page<>(List.of(), false));
    assertThat(notte().agents(false, 1000)).isEqualTo(new Page<>(List.of(), false));
    notte().stopSession(session);
  }

  @Test
  void is_there() {
    notte().health();
  }

  private Ended ended(String agent) {
    return (Ended)
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> notte().agent(agent), Ended.class::isInstance);
  }

  private static AgentTask task(String task, @Nullable Json format) {
    return new AgentTask(task, null, format, Json.EMPTY, OPTIONS, null);
  }

  private Scrape scrape(Via via, Json fields, @Nullable Json format) {
    return new Scrape(page(), format, via, fields, OPTIONS);
  }

  private static void refused(FailureKind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Rejected.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private static <T> List<T> all(IntFunction<Page<T>> list) {
    List<T> all = new ArrayList<>();
    for (int number = 1; ; number++) {
      Page<T> page = list.apply(number);
      all.addAll(page.items());
      if (!page.hasNext()) {
        return all;
      }
    }
  }
}
