package dev.nocturne.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.Claim;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Sealed;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.LocalNotte;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job's session has its cookies before anything begins there, as the emulator saw it. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class DressedSessionTest {

  private static final String SECRET = "canary-of-a-cookie";
  private static final String COOKIES =
      "[{\"name\":\"sid\",\"value\":\"%s\",\"domain\":\"x.example\",\"path\":\"/\",\"httpOnly\":true}]"
          .formatted(SECRET);
  private static final SessionOptions SESSION =
      SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY)
          .with(new Sealed(Path.SEAL.close(Path.JOB, COOKIES)));
  private static final AgentTask AGENT =
      new AgentTask("look", null, null, Json.EMPTY, SESSION, null);

  private static LocalNotte notte;
  private static Flows flows;

  @BeforeAll
  static void begin() {
    notte = new LocalNotte();
    flows =
        new Flows(notte.jobs, Path.SEAL, new FlowSettings(Duration.ofSeconds(1), Duration.ZERO));
  }

  @AfterAll
  static void end() {
    notte.close();
  }

  @AfterEach
  void lift() throws Exception {
    notte.control("faults", "[]");
  }

  @Test
  void an_agent_starts_with_the_cookies_and_each_attempt_sets_them_anew() {
    for (int attempt = 0; attempt < 2; attempt++) {
      SessionOpen open = opened(AGENT);
      AgentRunning running = (AgentRunning) ((Next.Wait) step(AGENT, open, 1)).progress();
      assertThat(running.session()).isEqualTo(open.session());
      assertThat(latest()).startsWith("agents.start", "sessions.cookies", "sessions.start");
      assertThat(cookies(open.session())).contains(SECRET);
      notte.jobs.stopSession(open.session());
    }
  }

  @Test
  void a_lost_answer_is_followed_by_the_same_cookies_and_only_then_by_the_start() throws Exception {
    notte.control(
        "faults", "[{\"operation\": \"set_cookies\", \"effect\": \"lost_reply\", \"times\": 1}]");
    SessionOpen open = opened(AGENT);
    SessionOpen again = (SessionOpen) ((Next.Wait) step(AGENT, open, 1)).progress();
    assertThat(again).isEqualTo(new SessionOpen(open.session(), 2));
    assertThat(((Next.Wait) step(AGENT, again, 2)).progress()).isInstanceOf(AgentRunning.class);
    assertThat(latest()).startsWith("agents.start", "sessions.cookies", "sessions.cookies");
    notte.jobs.stopSession(open.session());
  }

  @Test
  void cookies_that_notte_fails_at_for_a_whole_attempt_cost_an_attempt() throws Exception {
    notte.control(
        "faults", "[{\"operation\": \"set_cookies\", \"effect\": \"status\", \"status\": 500}]");
    SessionOpen open = opened(AGENT);
    assertThat(step(AGENT, open, 1)).isInstanceOf(Next.Wait.class);
    Next.Retry over = (Next.Retry) step(AGENT, open, 1, Instant.now());
    assertThat(over.because().kind()).isEqualTo(FailureKind.UPSTREAM);
    assertThat(over.because().kind().waits()).isFalse();
    notte.jobs.stopSession(open.session());
  }

  @Test
  void a_scrape_and_a_script_begin_with_them_too() {
    Scrape scrape = new Scrape(notte.page("article"), null, Via.SESSION, Json.EMPTY, SESSION);
    SessionOpen page = opened(scrape);
    assertThat(step(scrape, page, 1)).isInstanceOf(Next.Finish.class);
    assertThat(cookies(page.session())).contains(SECRET);

    BrowserScript script = new BrowserScript(List.of(new PageAction.Screenshot(false)), SESSION);
    SessionOpen open = opened(script);
    assertThat(step(script, open, 5)).isInstanceOf(Next.Continue.class);
    assertThat(cookies(open.session())).contains(SECRET);
    notte.jobs.stopSession(page.session());
    notte.jobs.stopSession(open.session());
  }

  @Test
  void what_notte_says_of_cookies_it_refuses_is_not_told() throws Exception {
    notte.control(
        "faults",
        "[{\"operation\": \"set_cookies\", \"effect\": \"status\", \"status\": 422,"
            + " \"body\": \"{\\\"detail\\\":\\\"no good: canary-of-a-cookie\\\"}\"}]");
    SessionOpen open = opened(AGENT);
    Next.Finish refused = (Next.Finish) step(AGENT, open, 1);
    Outcome.Failed failed = (Outcome.Failed) refused.outcome();
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.INVALID);
    assertThat(failed.failure().message()).isEqualTo("Notte did not take the job's cookies");
    notte.jobs.stopSession(open.session());
  }

  private static String cookies(String session) {
    return notte.groups.sessions().cookieJson(session).text();
  }

  /** What Notte was asked, the latest first. */
  private static List<String> latest() {
    return notte.groups.account().logs(null, 1).items().stream()
        .map(log -> log.endpoint())
        .toList();
  }

  private static SessionOpen opened(JobSpec spec) {
    return (SessionOpen) ((Next.Continue) step(spec, new Fresh(), 1)).progress();
  }

  private static Next step(JobSpec spec, Progress at, long token) {
    return step(spec, at, token, Instant.now().plusSeconds(600));
  }

  private static Next step(JobSpec spec, Progress at, long token, Instant end) {
    Instant now = Instant.now();
    return flows.advance(
        new Claim(
            new Lease(Path.JOB, "default", "replica", token),
            null,
            spec,
            at,
            new Claim.Attempt(1, 1, 3, 0),
            new Claim.Times(now, now, end, null),
            false));
  }
}
