package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.emulator.AgentScripts;
import dev.nocturne.emulator.ApiSettings;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.Dialect;
import dev.nocturne.emulator.Dialect.Errors;
import dev.nocturne.emulator.Dialect.Form;
import dev.nocturne.emulator.Effect;
import dev.nocturne.emulator.Fault;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.NotteEmulator;
import dev.nocturne.emulator.PageFetcher;
import dev.nocturne.notte.ProbeReport.Finding;
import dev.nocturne.notte.ProbeReport.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe, against the emulator: it asks everything, tells no secret and leaves nothing open. */
@Beside
class ProbeTest {

  private static final String KEY = "notte-key-that-nobody-may-see";

  private volatile Instant now = Instant.parse("2026-11-28T10:00:00Z");
  private final PageFetcher pages = new PageFetcher(_ -> true);
  private final AgentScripts scripts = new AgentScripts(pages, Duration.ofSeconds(4));
  private final NotteCloud cloud =
      new NotteCloud(
          () -> now,
          new CloudSettings(4, Duration.ZERO),
          scripts::first,
          () -> UUID.randomUUID().toString());
  private final NotteEmulator emulator = new NotteEmulator(0, cloud, scripts, pages);
  private final ProbeLine line = new ProbeLine(emulator.url(), Secret.of(KEY), () -> now);

  @AfterEach
  void close() {
    line.close();
    emulator.close();
  }

  @BeforeEach
  void agents_end_when_they_should() {
    scripts.play(
        List.of(
            new AgentScripts.Rule("heading", Duration.ofSeconds(4), 2, "solved", "An article")));
  }

  private void pause(Duration time) {
    now = now.plus(time);
  }

  private ProbeReport probe(boolean agents, int sessions) {
    Probe.Wishes wishes = new Probe.Wishes(emulator.site().resolve("article"), agents, sessions);
    return new Probe(line, new ProbeSessions(line, this::pause), wishes, this::pause).run();
  }

  private void speak(Set<Form> forms, Errors errors) {
    speak(forms, errors, Duration.ZERO);
  }

  private void speak(Set<Form> forms, Errors errors, Duration scrapeDelay) {
    emulator.become(
        new ApiSettings(
            new Dialect(forms, errors),
            scrapeDelay,
            600,
            Duration.ofSeconds(30),
            false,
            BigDecimal.TEN));
  }

  private void nothingIsLeft(ProbeReport report) {
    assertThat(cloud.ledger().open()).isEmpty();
    assertThat(cloud.ledger().timedOut()).isZero();
    assertThat(report.toString())
        .contains("Every session that was opened is stopped.")
        .doesNotContain(KEY, "emulated-secret", "wss://", "replay.mp4");
  }

  @Test
  void the_cheap_questions_are_answered() {
    speak(Set.of(), Errors.STATUS);
    ProbeReport report = probe(false, 0);
    assertThat(report.findings()).hasSizeGreaterThan(18);
    assertThat(report.findings())
        .as(report.toString())
        .filteredOn(each -> each.seen().verdict() != Verdict.AGREES)
        .extracting(Finding::question)
        .containsExactly(
            "How long do ended agents stay readable?",
            "Does a scrape in one call end its session when its caller hangs up?",
            "Is Retry-After sent?");
    assertThat(report.toString())
        .contains("image/png", "3 sessions were opened and 2 pages", "$0.004", "limit [600]");
    assertThat(cloud.ledger().runs()).isEmpty();
    nothingIsLeft(report);
  }

  @Test
  void agents_and_many_sessions_are_asked_for_only_if_wanted() {
    speak(Set.of(), Errors.STATUS);
    ProbeReport report = probe(true, 6);
    assertThat(cloud.ledger().runs()).hasSize(2);
    assertThat(cloud.ledger().mostOpen()).isEqualTo(4);
    assertThat(report.toString())
        .contains("after 4 sessions 529", "closed, success true", "closed, success null");
    nothingIsLeft(report);
  }

  @Test
  void all_forms_are_asked_in_vain_or_not_and_nothing_is_left() {
    speak(EnumSet.allOf(Form.class), Errors.DOCS);
    nothingIsLeft(probe(true, 6));
  }

  @ParameterizedTest
  @EnumSource(
      value = Errors.class,
      names = {"PYTHON_REPR", "HTML", "EMPTY"})
  void every_form_of_errors_is_reported(Errors form) {
    speak(Set.of(), form);
    ProbeReport report = probe(false, 6);
    assertThat(report.toString()).contains("| 422 ", "after 4 sessions 529");
    nothingIsLeft(report);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void a_session_whose_start_was_not_answered_is_stopped(int passing) {
    emulator.faults().play(List.of(Fault.of("start_session", new Effect.Cut(true)).after(passing)));
    nothingIsLeft(probe(true, 3));
    assertThat(cloud.ledger().opened()).isPositive();
  }

  @Test
  void a_scrape_whose_caller_hangs_up_is_watched() {
    speak(Set.of(), Errors.STATUS, Duration.ofMinutes(1));
    emulator
        .faults()
        .play(List.of(Fault.of("scrape", new Effect.Status(404, false, null)).only(1)));
    ProbeReport report = probe(false, 0);
    assertThat(report.toString()).contains("no, it stayed open");
    nothingIsLeft(report);
  }

  @Test
  void a_stop_that_fails_is_tried_again() {
    emulator
        .faults()
        .play(List.of(Fault.of("stop_session", new Effect.Status(500, false, null)).only(6)));
    nothingIsLeft(probe(false, 0));
  }

  @Test
  void what_cannot_be_stopped_is_told() {
    emulator.faults().play(List.of(Fault.of("stop_session", new Effect.Status(500, false, null))));
    ProbeReport report = probe(false, 0);
    assertThat(report.toString()).contains("NOT STOPPED, look after them: ");
    assertThat(cloud.ledger().open()).isNotEmpty().allMatch(report.toString()::contains);
  }

  @Test
  void a_key_that_is_refused_is_not_used_further() {
    emulator.faults().play(List.of(Fault.of("usage", new Effect.Status(401, false, null))));
    ProbeReport report = probe(true, 5);
    assertThat(report.findings()).hasSize(2);
    assertThat(report.toString()).contains("0 sessions were opened and 0 pages");
    assertThat(emulator.requests()).doesNotContainKeys("start_session", "scrape", "agents");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "cut"})
  void nonsense_is_no_end(String what) {
    Effect effect = what.equals("cut") ? new Effect.Cut(false) : new Effect.Garbage();
    emulator
        .faults()
        .play(
            List.of(
                Fault.of("agents", effect),
                Fault.of("execute", effect),
                Fault.of("screenshot", effect),
                Fault.of("scrape_page", effect)));
    ProbeReport report = probe(false, 0);
    assertThat(report.findings()).hasSizeGreaterThan(18);
    nothingIsLeft(report);
  }
}
