package dev.nocturne.flow;

import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.AgentRef;
import dev.nocturne.notte.AgentState;
import dev.nocturne.notte.Found;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.Page;
import dev.nocturne.notte.Scraped;
import dev.nocturne.notte.Scraped.Extraction;
import dev.nocturne.notte.SessionRef;
import dev.nocturne.notte.SessionState;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import dev.nocturne.notte.page.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A Notte that gives every answer it can give, one on each path, and tells what it gave. */
final class AnyNotte implements Notte {

  static final String SESSION = "session";
  static final String AGENT = "agent";
  static final String RUN = "run";
  static final String TRACEBACK =
      """
      Traceback (most recent call last):
        File "main.py", line 3, in run
          connect(page)
      Error: cannot reach wss://x.notte.cc/session?token=abc
      """;
  static final ActionOutcome CLICKED = new ActionOutcome("click", true, null, null);

  private static final Json MUCH = new Json("[" + "1,".repeat(4 * 1024 * 1024) + "1]");

  private final Choices choices;
  private final Instant now;
  private final List<Call> calls = new ArrayList<>();

  AnyNotte(Choices choices, Instant now) {
    this.choices = choices;
    this.now = now;
  }

  /** What was asked on this path, and what was said. */
  List<Call> calls() {
    return calls;
  }

  /** One call and its answer, in words. */
  record Call(String asked, String said) {
    @Override
    public String toString() {
      return asked + " (" + said + ")";
    }
  }

  private record Answer<T>(String said, Supplier<T> value) {}

  private <T> T any(String asked, List<Answer<T>> answers) {
    Answer<T> answer = choices.among(answers);
    calls.add(new Call(asked, answer.said()));
    return answer.value().get();
  }

  private static <T> Answer<T> says(String said, T value) {
    return new Answer<>(said, () -> value);
  }

  private static <T> Answer<T> busy() {
    return new Answer<>(
        "busy",
        () -> {
          throw new Busy(Reason.RATE_LIMITED, null, "busy");
        });
  }

  private static <T> Answer<T> lost(Scope scope) {
    String said = scope == Scope.NOTTE ? "reply lost, Notte down" : "reply lost";
    return new Answer<>(
        said,
        () -> {
          throw new Unclear(scope, said, null);
        });
  }

  private static <T> Answer<T> refused(FailureKind kind) {
    return new Answer<>(
        "refused as " + kind.wire(),
        () -> {
          throw new Rejected(kind, "refused");
        });
  }

  @Override
  public String startSession(SessionOptions options) {
    return any(
        "start session",
        List.of(
            says("started", SESSION), refused(FailureKind.INVALID), busy(), lost(Scope.REQUEST)));
  }

  @Override
  public void setCookies(String session, Json cookies) {
    any(
        "set cookies",
        List.of(
            says("set", ""),
            refused(FailureKind.INVALID),
            refused(FailureKind.SESSION_EXPIRED),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
  }

  @Override
  public SessionState session(String session) {
    return any(
        "session",
        List.of(
            says("open", new SessionState.Open()),
            says("over", new SessionState.Over("timed_out")),
            refused(FailureKind.INVALID),
            busy(),
            lost(Scope.REQUEST)));
  }

  @Override
  public void stopSession(String session) {
    any(
        "stop session",
        List.of(says("stopped", ""), refused(FailureKind.INVALID), busy(), lost(Scope.REQUEST)));
  }

  @Override
  public String startAgent(String session, AgentTask task) {
    return any(
        "start agent",
        List.of(
            says("started", AGENT),
            refused(FailureKind.INVALID),
            refused(FailureKind.SESSION_EXPIRED),
            busy(),
            lost(Scope.REQUEST)));
  }

  @Override
  public OwnPersona.Made createPersona(OwnPersona wish) {
    return any(
        "create persona",
        List.of(
            says("made", new OwnPersona.Made("persona", null)),
            refused(FailureKind.INVALID),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
  }

  @Override
  public void deletePersona(OwnPersona.Made made) {
    throw new AssertionError("flows delete no persona");
  }

  @Override
  public AgentState agent(String agent) {
    return any(
        "agent",
        List.of(
            says("active", new AgentState.Active()),
            says("solved", new AgentState.Ended(true, "{\"ok\":true}", 3)),
            says("solved, answer misfits", new AgentState.Ended(true, "{}", 3)),
            says("gave up", new AgentState.Ended(false, "no such page", 3)),
            says("stopped", new AgentState.Ended(null, null, null)),
            says("unknown", new AgentState.Missing()),
            refused(FailureKind.RESULT_TOO_LARGE),
            busy(),
            lost(Scope.REQUEST)));
  }

  @Override
  public Page<AgentRef> agents(boolean onlyActive, int page) {
    AgentRef ours = new AgentRef(AGENT, SESSION, true, now);
    return any(
        "list agents",
        List.of(
            says("ours is listed", new Page<>(List.of(ours), false)),
            says("ours is not listed", new Page<>(List.of(), false)),
            refused(FailureKind.INVALID),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
  }

  @Override
  public Scraped scrape(Scrape scrape) {
    return page("scrape");
  }

  @Override
  public Scraped scrapeHtml(HtmlScrape scrape) {
    return read("scrape html", null);
  }

  @Override
  public Found search(Search search) {
    return any(
        "search",
        List.of(
            says("found", new Found(Json.EMPTY, null, List.of())),
            refused(FailureKind.INVALID),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
  }

  @Override
  public RunOutcome runFunction(FunctionCall call, String key) {
    List<Answer<RunOutcome>> answers = new ArrayList<>(runs());
    answers.addAll(
        List.of(
            says("goes on without a name", new RunOutcome.Running(null)),
            refused(FailureKind.INVALID),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
    return any("run function", answers);
  }

  private static List<Answer<RunOutcome>> runs() {
    return List.of(
        says("ended", new RunOutcome.Ended(RUN, "{\"ok\":true}")),
        says("ended, answer misfits", new RunOutcome.Ended(RUN, null)),
        says("ended in doubt", new RunOutcome.Doubtful(RUN, TRACEBACK)),
        says(
            "ended in doubt and fits",
            new RunOutcome.Doubtful(RUN, "{\"error\":\"\",\"ok\":true}")),
        says("failed", new RunOutcome.Failed(RUN, null)),
        says("goes on", new RunOutcome.Running(RUN)));
  }

  @Override
  public Page<FunctionRun> functionRuns(String function, int page) {
    return any(
        "list runs",
        List.of(
            says("ours is listed", new Page<>(List.of(listed(Path.KEY)), false)),
            says("ours is not listed", new Page<>(List.of(listed("another")), false)),
            refused(FailureKind.INVALID),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
  }

  private FunctionRun listed(String key) {
    return run("active", null, new Json("{\"key\":\"" + key + "\"}"));
  }

  private FunctionRun run(String status, @Nullable String result, Json variables) {
    return new FunctionRun(
        RUN,
        status,
        null,
        result,
        new FunctionRun.Names(null, null, null),
        new FunctionRun.Course(now, now, List.of()),
        new FunctionRun.Call(variables, null));
  }

  @Override
  public Optional<FunctionRun> functionRun(String function, String run) {
    return any(
        "run",
        List.of(
            says("ended", Optional.of(run("closed", "{\"ok\":true}", Json.EMPTY))),
            says("ended with nothing", Optional.of(run("closed", null, Json.EMPTY))),
            says("ended in doubt", Optional.of(run("closed", TRACEBACK, Json.EMPTY))),
            says("failed", Optional.of(run("failed", null, Json.EMPTY))),
            says("goes on", Optional.of(run("active", null, Json.EMPTY))),
            says("unknown", Optional.empty()),
            refused(FailureKind.INVALID),
            busy(),
            lost(Scope.REQUEST)));
  }

  @Override
  public void stopFunctionRun(String function, String run) {
    any(
        "stop run",
        List.of(says("stopped", ""), refused(FailureKind.INVALID), busy(), lost(Scope.REQUEST)));
  }

  @Override
  public void open(String session, String url) {
    any("open page", List.of(says("opened", ""), refused(FailureKind.NAVIGATION), busy()));
  }

  @Override
  public Scraped scrapePage(String session, PageAction.Scrape scrape) {
    return page("scrape page");
  }

  @Override
  public Outcome execute(String session, PageAction.Act action) {
    Outcome.Execution done =
        new Outcome.Execution(null, true, null, null, null, null, new Outcome.Span(null, null));
    return any(
        action.type(),
        List.of(
            says("done", new Outcome.Done(done)),
            says("not done", new Outcome.Failed(done, "no such button")),
            refused(FailureKind.INVALID),
            refused(FailureKind.SESSION_EXPIRED),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
  }

  @Override
  public Json observe(String session, PageAction.Observe request) {
    return any(
        "observe",
        List.of(says("seen", Json.EMPTY), says("much seen", MUCH), busy(), lost(Scope.REQUEST)));
  }

  @Override
  public Json screenshot(String session) {
    return any("screenshot", List.of(says("taken", Json.EMPTY), busy(), lost(Scope.REQUEST)));
  }

  private Scraped page(String asked) {
    return read(asked, "# Page");
  }

  private Scraped read(String asked, @Nullable String text) {
    return any(
        asked,
        List.of(
            says("read", scraped(text, new Extraction.Data(new Json("{\"ok\":true}")))),
            says("read, answer misfits", scraped(text, new Extraction.Data(new Json("{}")))),
            says("not extracted", scraped(text, new Extraction.Failed("no table"))),
            says("nothing extracted", scraped(text, new Extraction.None())),
            refused(FailureKind.INVALID),
            refused(FailureKind.NAVIGATION),
            busy(),
            lost(Scope.REQUEST),
            lost(Scope.NOTTE)));
  }

  private static Scraped scraped(@Nullable String text, Extraction extraction) {
    return new Scraped(text, text == null ? null : List.of(), null, extraction);
  }

  @Override
  public Page<SessionRef> sessions(int page) {
    throw new AssertionError("flows do not list sessions");
  }

  @Override
  public void stopAgent(String agent, String session) {
    throw new AssertionError("flows stop the session, which stops the agent");
  }

  @Override
  public void health() {
    throw new AssertionError("flows do not ask for health");
  }
}
