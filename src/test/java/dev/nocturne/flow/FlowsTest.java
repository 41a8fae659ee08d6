package dev.nocturne.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.flow.Path.Clock;
import dev.nocturne.flow.Path.State;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Sealed;
import dev.nocturne.job.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Takes every way through every flow, given every answer of Notte, and holds them to the rules. */
class FlowsTest {

  private static final java.nio.file.Path RECORD =
      java.nio.file.Path.of("src/docs/decisions/0001-due-time-checkpoints.md");

  private static final Json FORMAT =
      new Json(
          """
          {"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}\
          """);
  private static final SessionOptions SESSION =
      SessionOptions.lasting(Duration.ofMinutes(60), new Json("{}"));

  private static final List<Path> AGENT =
      Path.all(
          new AgentTask("find it", null, FORMAT, new Json("{}"), SESSION, null),
          List.of(
              State.FRESH,
              State.SESSION_OPEN,
              State.SESSION_IN_DOUBT,
              State.AGENT_RUNNING,
              State.SESSION_SHUT));
  private static final List<State> OF_PERSONA =
      List.of(State.FRESH, State.PERSONA_NEXT, State.PERSONA_IN_DOUBT, State.PERSONA_MADE);
  private static final List<Path> AGENT_WITH_PERSONA = persona(false);
  private static final List<Path> AGENT_WITH_TELEPHONE = persona(true);

  private static List<Path> persona(boolean phone) {
    OwnPersona persona = new OwnPersona(phone, false, false, null);
    return Path.all(
        new AgentTask("find it", null, FORMAT, Json.EMPTY, SESSION, persona), OF_PERSONA);
  }

  private static final List<Path> SCRAPE_IN_SESSION =
      Path.all(
          scrape(Via.SESSION),
          List.of(State.FRESH, State.SESSION_OPEN, State.SESSION_IN_DOUBT, State.SESSION_SHUT));
  private static final List<Path> SCRAPE_IN_ONE_CALL =
      Path.all(scrape(Via.ONE_CALL), List.of(State.FRESH));

  private static final List<Path> HTML_SCRAPE =
      Path.all(new HtmlScrape(new Json("[]"), FORMAT, Json.EMPTY), List.of(State.FRESH));
  private static final List<Path> HTML_SCRAPE_WITHOUT_FORMAT =
      Path.all(new HtmlScrape(new Json("[]"), null, Json.EMPTY), List.of(State.FRESH));
  private static final List<Path> SEARCH =
      Path.all(new Search("moon lamp", Json.EMPTY), List.of(State.FRESH));

  private static final List<State> OF_FUNCTION =
      List.of(State.FRESH, State.CALLING, State.CALL_IN_DOUBT, State.RUN_UNDER_WAY);
  private static final List<Path> FUNCTION =
      Path.all(new FunctionCall("f", Json.EMPTY, "key", FORMAT), OF_FUNCTION);
  private static final List<Path> FUNCTION_WITHOUT_KEY =
      Path.all(new FunctionCall("f", Json.EMPTY, null, FORMAT), OF_FUNCTION);
  private static final List<Path> FUNCTION_OF_ANY_FORM =
      Path.all(new FunctionCall("f", Json.EMPTY, "key", null), OF_FUNCTION);

  private static final List<State> OF_SCRIPT =
      List.of(
          State.FRESH,
          State.SESSION_OPEN,
          State.SESSION_IN_DOUBT,
          State.ACTION_NEXT,
          State.ACTION_IN_DOUBT,
          State.ACTIONS_DONE);
  private static final List<Path> CLICK = script(act("click", false));
  private static final List<Path> CLICK_THAT_MAY_FAIL = script(act("click", true));
  private static final List<Path> GOTO = script(act("goto", false));
  private static final List<Path> READ = script(new PageAction.Scrape(FORMAT, Json.EMPTY, false));
  private static final List<Path> LOOK = script(new PageAction.Observe(Json.EMPTY, false));

  private static final SessionOptions DRESSED =
      SESSION.with(new Sealed(Path.SEAL.close(Path.JOB, "[]")));
  private static final List<Path> DRESSED_AGENT =
      Path.all(
          new AgentTask("find it", null, FORMAT, Json.EMPTY, DRESSED, null),
          List.of(State.FRESH, State.SESSION_OPEN, State.SESSION_IN_DOUBT, State.SESSION_SHUT));
  private static final List<Path> DRESSED_SCRAPE =
      Path.all(
          new Scrape("https://example.com/", FORMAT, Via.SESSION, Json.EMPTY, DRESSED),
          List.of(State.FRESH, State.SESSION_OPEN, State.SESSION_IN_DOUBT, State.SESSION_SHUT));
  private static final List<Path> DRESSED_SCRIPT =
      Path.all(new BrowserScript(List.of(act("click", false)), DRESSED), OF_SCRIPT);

  private static PageAction act(String type, boolean mayFail) {
    return new PageAction.Act(type, Json.EMPTY, mayFail);
  }

  private static List<Path> script(PageAction action) {
    return Path.all(new BrowserScript(List.of(action), SESSION), OF_SCRIPT);
  }

  private static JobSpec scrape(Via via) {
    return new Scrape("https://example.com/", FORMAT, via, new Json("{}"), SESSION);
  }

  private static Stream<Path> all() {
    return Stream.of(
            AGENT,
            AGENT_WITH_PERSONA,
            AGENT_WITH_TELEPHONE,
            SCRAPE_IN_SESSION,
            SCRAPE_IN_ONE_CALL,
            HTML_SCRAPE,
            HTML_SCRAPE_WITHOUT_FORMAT,
            SEARCH,
            FUNCTION,
            FUNCTION_WITHOUT_KEY,
            FUNCTION_OF_ANY_FORM,
            CLICK,
            CLICK_THAT_MAY_FAIL,
            GOTO,
            READ,
            LOOK,
            DRESSED_AGENT,
            DRESSED_SCRAPE,
            DRESSED_SCRIPT)
        .flatMap(List::stream);
  }

  @Test
  void the_charts_in_the_decision_record_are_those_of_the_code() throws IOException {
    String charts =
        """
        ## The charts

        Drawn by `FlowsTest` from every path through the code, and compared with it in every build. A state is the
        job's checkpoint as the next claim sees it; on each arrow stands the failure's kind, or what Notte said last.

        The status, as clients see it:

        %s
        An agent:

        %s
        A scrape in a session:

        %s
        A scrape in one call:

        %s
        HTML that the client has:

        %s
        A search:

        %s
        A function:

        %s
        A script of one click:

        %s\
        """
            .formatted(
                drawn(Chart.ofStatus()),
                drawn(Chart.of(AGENT)),
                drawn(Chart.of(SCRAPE_IN_SESSION)),
                drawn(Chart.of(SCRAPE_IN_ONE_CALL)),
                drawn(Chart.of(HTML_SCRAPE)),
                drawn(Chart.of(SEARCH)),
                drawn(Chart.of(FUNCTION)),
                drawn(Chart.of(CLICK)));

    java.nio.file.Path drawing =
        Files.writeString(java.nio.file.Path.of("target/charts.md"), charts);
    assertThat(Files.readString(RECORD)).as("its end has to be %s", drawing).endsWith(charts);
  }

  private static String drawn(String chart) {
    return "```mermaid\n" + chart + "```\n";
  }

  @Test
  void an_agent_is_started_only_on_a_session_that_this_very_lease_opened() {
    List<Path> starts = AGENT.stream().filter(path -> path.asked("start agent")).toList();

    assertThat(starts).isNotEmpty().allMatch(path -> path.from() == State.SESSION_OPEN);
    assertThat(starts).allMatch(path -> count(path, "start agent") == 1);
  }

  @Test
  void nothing_begins_in_a_session_that_has_not_all_the_cookies_of_its_job() {
    assertThat(Stream.of(DRESSED_AGENT, DRESSED_SCRAPE, DRESSED_SCRIPT).flatMap(List::stream))
        .filteredOn(path -> path.asked("start agent") || path.asked("open page") || begins(path))
        .isNotEmpty()
        .allMatch(path -> path.calls().getFirst().toString().equals("set cookies (set)"))
        .allMatch(path -> count(path, "set cookies") == 1);
  }

  private static boolean begins(Path path) {
    return path.from() == State.SESSION_OPEN && path.to() == State.ACTION_NEXT;
  }

  @Test
  void nothing_begins_once_the_attempts_time_is_over_and_to_have_waited_costs_none() {
    Set<State> before = EnumSet.of(State.SESSION_OPEN, State.SESSION_IN_DOUBT, State.ACTION_NEXT);
    List<Path> late =
        all()
            .filter(path -> path.clock().compareTo(Clock.TIMED_OUT) >= 0)
            .filter(path -> before.contains(path.from()))
            .toList();
    assertThat(late)
        .isNotEmpty()
        .noneMatch(path -> path.asked("start agent") || path.asked("open page"))
        .noneMatch(path -> path.from() == State.ACTION_NEXT && !path.calls().isEmpty())
        .noneMatch(path -> path.to() == State.ACTION_NEXT);
    assertThat(late)
        .filteredOn(path -> path.from() != State.SESSION_IN_DOUBT)
        .filteredOn(path -> path.calls().isEmpty() || path.heard("set cookies", "set"))
        .hasSizeGreaterThan(10)
        .allMatch(path -> path.to() == State.WAITS_FOR_NOTTE)
        .allMatch(path -> left(path).equals(Optional.of(Footprint.SESSION)));
  }

  @Test
  void cookies_of_unknown_effect_are_set_again_and_refused_ones_end_the_attempt() {
    List<Path> dressing =
        Stream.of(DRESSED_AGENT, DRESSED_SCRAPE, DRESSED_SCRIPT)
            .flatMap(List::stream)
            .filter(path -> path.asked("set cookies"))
            .toList();
    assertThat(dressing)
        .filteredOn(path -> path.clock() == Clock.BEGINNING)
        .filteredOn(
            path -> path.heard("set cookies", "reply lost") || path.heard("set cookies", "busy"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.SESSION_OPEN);
    assertThat(dressing)
        .filteredOn(path -> path.heard("set cookies", "refused as invalid"))
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.INVALID));
    assertThat(dressing)
        .filteredOn(path -> path.heard("set cookies", "refused as session_expired"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.TRIES_AGAIN);
  }

  @Test
  void without_its_key_a_job_waits_and_no_session_is_opened() {
    SessionOptions foreign = SESSION.with(new Sealed(Path.SEAL.close(new UUID(0, 2), "[]")));
    assertThat(Path.all(new BrowserScript(List.of(act("click", false)), foreign), OF_SCRIPT))
        .filteredOn(path -> path.from() == State.FRESH)
        .isNotEmpty()
        .allMatch(path -> path.calls().isEmpty() && path.to() == State.WAITS_FOR_NOTTE);
  }

  @Test
  void a_start_of_unknown_effect_is_always_looked_into() {
    assertThat(AGENT.stream().filter(path -> path.heard("start agent", "reply lost")))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.SESSION_IN_DOUBT);
  }

  @Test
  void an_agent_job_begins_again_only_behind_a_shut_session_and_a_second_look() {
    List<Path> again = AGENT.stream().filter(path -> path.to() == State.FRESH).toList();

    assertThat(again)
        .isNotEmpty()
        .allMatch(path -> path.from() == State.SESSION_SHUT)
        .allMatch(path -> path.heard("list agents", "ours is not listed"));
    assertThat(
            AGENT.stream()
                .filter(path -> path.from() == State.SESSION_IN_DOUBT)
                .filter(path -> path.to() == State.SESSION_SHUT))
        .isNotEmpty()
        .allMatch(path -> path.heard("list agents", "ours is not listed"))
        .allMatch(path -> path.heard("stop session", "stopped"));
  }

  @Test
  void nothing_counts_as_solved_but_an_answer_that_fits() {
    assertThat(all().filter(path -> path.to() == State.SUCCEEDED))
        .isNotEmpty()
        .allMatch(
            path ->
                path.from() == State.ACTIONS_DONE
                    || path.heard("agent", "solved")
                    || path.heard("scrape", "read")
                    || path.heard("scrape page", "read")
                    || path.calls().getFirst().asked().equals("scrape html")
                    || path.heard("search", "found")
                    || path.heard("run function", "ended")
                    || path.heard("run function", "ended in doubt and fits")
                    || path.heard("run", "ended")
                    // Only where no form of an answer is asked for.
                    || path.heard("run function", "ended, answer misfits")
                    || path.heard("run", "ended with nothing"));
  }

  @Test
  void html_without_data_is_no_success_even_if_no_format_was_asked_for() {
    assertThat(
            HTML_SCRAPE_WITHOUT_FORMAT.stream()
                .filter(path -> path.heard("scrape html", "nothing extracted")))
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.EXTRACTION_FAILED));
    assertThat(
            HTML_SCRAPE_WITHOUT_FORMAT.stream()
                .filter(path -> path.heard("scrape html", "read, answer misfits")))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.SUCCEEDED);
  }

  @Test
  void a_page_without_the_data_that_was_asked_for_in_words_is_no_success() {
    Json words = new Json("{\"instructions\": \"the prices\"}");
    assertThat(
            Path.all(
                    new Scrape("https://example.com/", null, Via.ONE_CALL, words, SESSION),
                    List.of(State.FRESH))
                .stream()
                .filter(path -> path.heard("scrape", "nothing extracted")))
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.EXTRACTION_FAILED));
    assertThat(
            new PageAction.Scrape(null, new Json("{\"instructions\":null}"), false).asksForData())
        .isFalse();
  }

  @Test
  void what_is_left_open_is_said() {
    assertThat(all().filter(path -> left(path).isPresent()))
        .isNotEmpty()
        .allMatch(
            path ->
                left(path).orElseThrow() == open(path)
                    // To stop once more what is stopped does no harm.
                    || ((path.endsUnanswered() || path.endsRefused())
                        && left(path).orElseThrow() == path.from().footprint()),
            "says what is open");
  }

  private static Optional<Footprint> left(Path path) {
    return switch (path.next()) {
      case Next.Retry retry -> Optional.of(retry.left());
      case Next.Lost lost -> Optional.of(lost.left());
      case Next.Finish finish -> Optional.of(finish.left());
      case Next.Continue _, Next.Wait _ -> Optional.empty();
    };
  }

  /** What must be open after the path, told from the calls alone. */
  private static Footprint open(Path path) {
    boolean unnamed =
        path.heard("start session", "reply lost")
            || path.heard("scrape", "reply lost")
            || path.heard("scrape", "reply lost, Notte down");
    boolean shut = path.heard("stop session", "stopped") || path.heard("session", "over");
    return switch (path.from()) {
      case CALLING, CALL_IN_DOUBT, RUN_UNDER_WAY -> openRun(path);
      case FRESH -> unnamed ? Footprint.UNKNOWN : Footprint.NONE;
      case SESSION_SHUT, PERSONA_NEXT, PERSONA_IN_DOUBT, PERSONA_MADE -> Footprint.NONE;
      default -> shut ? Footprint.NONE : Footprint.SESSION;
    };
  }

  /** Whether a function's run may still go on after the path. */
  private static Footprint openRun(Path path) {
    AnyNotte.Call last = path.calls().isEmpty() ? null : path.calls().getLast();
    boolean over =
        last != null
            && !last.asked().equals("list runs")
            && !Set.of("unknown", "goes on").contains(last.said());
    return over ? Footprint.NONE : Footprint.UNKNOWN;
  }

  @Test
  void a_persona_is_made_once_for_each_checkpoint_that_says_so_and_before_any_session() {
    assertThat(Stream.concat(AGENT_WITH_PERSONA.stream(), AGENT_WITH_TELEPHONE.stream()))
        .filteredOn(path -> path.asked("create persona"))
        .isNotEmpty()
        .allMatch(path -> path.from() == State.PERSONA_NEXT)
        .allMatch(path -> count(path, "create persona") == 1);
    assertThat(Stream.concat(AGENT_WITH_PERSONA.stream(), AGENT_WITH_TELEPHONE.stream()))
        .noneMatch(path -> path.asked("start session"));
  }

  @Test
  void a_persona_that_may_have_been_made_is_told_of_and_with_a_telephone_ends_the_job() {
    assertThat(AGENT_WITH_PERSONA)
        .filteredOn(FlowsTest::personaInDoubt)
        .hasSizeGreaterThan(4)
        .allMatch(path -> path.failsAs(FailureKind.INTERRUPTED) && path.to() == State.TRIES_AGAIN);
    assertThat(AGENT_WITH_TELEPHONE)
        .filteredOn(FlowsTest::personaInDoubt)
        .hasSizeGreaterThan(4)
        .allMatch(path -> path.failsAs(FailureKind.UNCLEAR) && path.to() == State.FAILED);
  }

  private static boolean personaInDoubt(Path path) {
    return path.from() == State.PERSONA_IN_DOUBT
        || path.heard("create persona", "reply lost")
        || path.heard("create persona", "reply lost, Notte down");
  }

  @Test
  void a_function_is_called_once_for_each_checkpoint_that_says_so() {
    assertThat(Stream.concat(FUNCTION.stream(), FUNCTION_WITHOUT_KEY.stream()))
        .filteredOn(path -> path.asked("run function"))
        .isNotEmpty()
        .allMatch(path -> path.from() == State.CALLING)
        .allMatch(path -> count(path, "run function") == 1);
  }

  @Test
  void a_function_that_may_run_is_looked_for_and_never_run_again() {
    Set<State> again = EnumSet.of(State.FRESH, State.CALLING, State.TRIES_AGAIN);
    assertThat(Stream.concat(FUNCTION.stream(), FUNCTION_WITHOUT_KEY.stream()))
        .filteredOn(path -> path.endsUnanswered() || path.heard("run function", "reply lost"))
        .isNotEmpty()
        .noneMatch(path -> again.contains(path.to()))
        .noneMatch(path -> path.to() == State.WAITS_FOR_NOTTE);
    assertThat(FUNCTION.stream())
        .filteredOn(path -> path.from() == State.CALL_IN_DOUBT)
        .isNotEmpty()
        .noneMatch(path -> again.contains(path.to()) || path.to() == State.WAITS_FOR_NOTTE)
        .filteredOn(path -> path.heard("list runs", "ours is listed"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.RUN_UNDER_WAY);
    assertThat(FUNCTION_WITHOUT_KEY.stream())
        .filteredOn(path -> path.from() == State.CALL_IN_DOUBT)
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.UNCLEAR) && path.calls().isEmpty());
  }

  @Test
  void a_function_in_doubt_that_cannot_be_looked_into_ends_as_unclear() {
    Set<State> doubt = EnumSet.of(State.CALL_IN_DOUBT, State.RUN_UNDER_WAY);
    assertThat(FUNCTION)
        .filteredOn(path -> doubt.contains(path.from()) && path.to() == State.FAILED)
        .filteredOn(path -> path.endsUnanswered() || path.endsRefused())
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.UNCLEAR));
  }

  @Test
  void a_function_is_out_of_time_only_where_notte_says_that_its_run_has_ended() {
    List<Path> stopped =
        FUNCTION.stream().filter(path -> path.heard("stop run", "stopped")).toList();
    assertThat(stopped)
        .filteredOn(path -> path.failsAs(FailureKind.TIMEOUT))
        .isNotEmpty()
        .allMatch(path -> path.calls().getLast().said().matches("ended.*|failed"));
    assertThat(stopped)
        .filteredOn(path -> path.calls().getLast().said().equals("unknown"))
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.UNCLEAR));
    assertThat(stopped)
        .filteredOn(path -> path.calls().getLast().said().equals("goes on"))
        .isNotEmpty()
        .allMatch(
            path ->
                path.clock() == Clock.LONG_OVER
                    ? path.failsAs(FailureKind.UNCLEAR)
                    : path.to() == State.RUN_UNDER_WAY);
  }

  @Test
  void a_run_that_may_have_been_stopped_is_no_success_because_it_gave_nothing_back() {
    assertThat(FUNCTION_OF_ANY_FORM)
        .filteredOn(path -> path.from() == State.RUN_UNDER_WAY)
        .filteredOn(path -> !path.asked("stop run"))
        .filteredOn(path -> path.heard("run", "ended with nothing"))
        .isNotEmpty()
        .allMatch(
            path ->
                path.clock().compareTo(Clock.TIMED_OUT) < 0
                    ? path.to() == State.SUCCEEDED
                    : path.failsAs(FailureKind.UNCLEAR));
  }

  @Test
  void a_function_that_ended_well_is_not_run_again_for_its_answers_form() {
    assertThat(FUNCTION.stream())
        .filteredOn(path -> path.heard("run function", "ended, answer misfits"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.FAILED)
        .allMatch(path -> path.failsAs(FailureKind.RESULT_MISMATCH));
  }

  @Test
  void what_a_function_was_asked_for_is_no_error_however_it_begins() {
    assertThat(FUNCTION.stream())
        .filteredOn(path -> path.heard("run function", "ended in doubt and fits"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.SUCCEEDED);
    assertThat(FUNCTION_OF_ANY_FORM.stream())
        .filteredOn(path -> path.heard("run function", "ended in doubt and fits"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.TRIES_AGAIN);
  }

  @Test
  void what_a_function_failed_with_is_told_without_its_secrets_and_frames() {
    assertThat(FUNCTION)
        .filteredOn(path -> path.failsAs(FailureKind.FUNCTION_FAILED))
        .filteredOn(path -> path.calls().getLast().said().equals("ended in doubt"))
        .isNotEmpty()
        .extracting(path -> ((Next.Retry) path.next()).because())
        .allMatch(failure -> AnyNotte.TRACEBACK.equals(failure.raw()))
        .allMatch(failure -> failure.message().equals("Error: cannot reach wss://x.notte.cc/***"));
  }

  @Test
  void an_action_that_may_have_been_done_is_done_again_only_if_that_does_no_harm() {
    assertThat(CLICK)
        .filteredOn(path -> path.from() == State.ACTION_IN_DOUBT)
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.UNCLEAR) && path.calls().isEmpty());
    assertThat(Stream.of(GOTO, READ).flatMap(List::stream))
        .filteredOn(path -> path.from() == State.ACTION_IN_DOUBT)
        .filteredOn(path -> path.clock().compareTo(Clock.TIMED_OUT) < 0)
        .isNotEmpty()
        .allMatch(path -> path.calls().size() == 1)
        .filteredOn(Path::endsBusy)
        .isNotEmpty()
        .allMatch(path -> path.to() == State.ACTION_IN_DOUBT);
    assertThat(CLICK)
        .filteredOn(path -> path.heard("click", "reply lost"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.ACTION_IN_DOUBT);
  }

  @Test
  void a_script_goes_on_behind_an_action_that_may_fail_and_nothing_else() {
    assertThat(CLICK_THAT_MAY_FAIL)
        .filteredOn(path -> path.heard("click", "not done"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.ACTIONS_DONE);
    assertThat(CLICK)
        .filteredOn(path -> path.heard("click", "not done"))
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.ACTION_FAILED));
    assertThat(GOTO)
        .filteredOn(path -> path.heard("goto", "not done"))
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.NAVIGATION));
  }

  @Test
  void a_script_that_saw_more_than_is_kept_ends() {
    assertThat(LOOK)
        .filteredOn(path -> path.heard("observe", "much seen"))
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.RESULT_TOO_LARGE));
    assertThat(LOOK)
        .filteredOn(path -> path.heard("observe", "seen"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.ACTIONS_DONE);
  }

  @Test
  void a_script_that_may_have_begun_does_nothing_more_once_its_time_is_over() {
    PageAction repeatable = act("goto", false);
    assertThat(
            Path.all(
                new BrowserScript(List.of(repeatable, repeatable), SESSION),
                List.of(State.ACTION_IN_DOUBT, State.ACTIONS_DONE)))
        .filteredOn(path -> path.clock().compareTo(Clock.TIMED_OUT) >= 0)
        .isNotEmpty()
        .allMatch(path -> path.failsAs(FailureKind.TIMEOUT) && path.calls().isEmpty());
  }

  @Test
  void a_busy_notte_costs_no_attempt() {
    Set<State> spent = EnumSet.of(State.TRIES_AGAIN, State.FAILED);

    assertThat(all().filter(Path::endsBusy))
        .isNotEmpty()
        .noneMatch(path -> spent.contains(path.to()));
  }

  @Test
  void an_attempt_times_out_only_once_its_session_is_shut() {
    assertThat(
            all()
                .filter(path -> path.failsAs(FailureKind.TIMEOUT))
                // Nothing goes on between two actions; its session is stopped like any other.
                .filter(path -> path.from() != State.ACTION_IN_DOUBT))
        .isNotEmpty()
        .allMatch(path -> path.clock().compareTo(Clock.TIMED_OUT) >= 0)
        .allMatch(
            path -> path.heard("stop session", "stopped") || path.heard("stop run", "stopped"));
  }

  @Test
  void no_answer_of_notte_keeps_a_job_for_ever() {
    Set<State> over =
        EnumSet.of(State.TRIES_AGAIN, State.SUCCEEDED, State.FAILED, State.WAITS_FOR_NOTTE);

    assertThat(
            all()
                .filter(path -> path.clock() == Clock.LONG_OVER)
                .filter(path -> path.from() == State.AGENT_RUNNING)
                .filter(path -> !path.endsBusy()))
        .isNotEmpty()
        .allMatch(path -> over.contains(path.to()));
    assertThat(
            all()
                .filter(path -> path.clock() == Clock.LONG_OVER)
                .filter(path -> path.endsUnanswered() || path.endsRefused())
                // Doubt about a function is looked into as well.
                .filter(path -> path.from() != State.CALLING))
        .isNotEmpty()
        .allMatch(path -> over.contains(path.to()));
  }

  @Test
  void an_agent_whose_end_cannot_be_read_is_not_started_again() {
    assertThat(
            AGENT.stream()
                .filter(path -> path.from() != State.FRESH && path.from() != State.SESSION_OPEN)
                .filter(path -> path.endsUnanswered() || path.endsRefused()))
        .isNotEmpty()
        .noneMatch(path -> path.to() == State.TRIES_AGAIN || path.to() == State.FRESH);
  }

  @Test
  void the_session_is_asked_only_when_it_may_have_ended_under_the_agent() {
    assertThat(AGENT.stream().filter(path -> path.asked("session")))
        .isNotEmpty()
        .allMatch(path -> path.clock() == Clock.SESSION_MAY_HAVE_IDLED_OUT)
        .allMatch(path -> path.heard("agent", "active"));
    assertThat(AGENT.stream().filter(path -> path.failsAs(FailureKind.SESSION_EXPIRED)))
        .isNotEmpty();
    // The agent may have ended between the two looks, and is asked once more.
    assertThat(AGENT.stream().filter(path -> path.heard("session", "over")))
        .isNotEmpty()
        .allMatch(path -> count(path, "agent") == 2)
        .filteredOn(path -> path.calls().getLast().said().equals("solved"))
        .isNotEmpty()
        .allMatch(path -> path.to() == State.SUCCEEDED);
  }

  @Test
  void every_retry_has_a_reason_that_another_attempt_may_help() {
    Set<FailureKind> kinds =
        all()
            .map(Path::next)
            .flatMap(FlowsTest::because)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FailureKind.class)));

    assertThat(kinds).isNotEmpty().allMatch(FailureKind::retryable);
  }

  private static Stream<FailureKind> because(Next next) {
    return switch (next) {
      case Next.Retry retry -> Stream.of(retry.because().kind());
      case Next.Lost lost -> Stream.of(lost.because().kind());
      case Next.Continue _, Next.Wait _, Next.Finish _ -> Stream.empty();
    };
  }

  private static long count(Path path, String asked) {
    return path.calls().stream().filter(call -> call.asked().equals(asked)).count();
  }
}
