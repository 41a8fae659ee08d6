package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.notte.Functions.NewFunction;
import dev.nocturne.notte.function.FunctionInfo;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class FunctionsSurfaceTest extends Surface {

  private static final Json VARIABLES = new Json("{\"city\":\"Graz\"}");
  private static final Json FORMAT = new Json("{\"type\":\"object\",\"properties\":{}}");

  FunctionsSurfaceTest() {
    super("Functions", "Usage", "Health");
  }

  private String function(String program) {
    return notte.functions().create(new NewFunction(program, null, null, false, null)).functionId();
  }

  @Test
  void a_function_is_made_changed_forked_and_deleted() {
    FunctionInfo made =
        notte.functions().create(new NewFunction("def run(): pass", "moon", "reads", true, FORMAT));
    assertThat(made.name()).isEqualTo("moon");
    assertThat(made.sharing().shared()).isTrue();
    String id = made.functionId();
    FunctionInfo second = notte.functions().update(id, "def run(): return 2", FORMAT);
    assertThat(second.history().versions()).hasSize(2);
    FunctionInfo.Source latest = notte.functions().get(id, null).orElseThrow();
    assertThat(fetch(latest.url()).body()).asString().contains("return 2");
    assertThat(latest.toString()).doesNotContain("http");
    FunctionInfo.Source first =
        notte.functions().get(id, second.history().versions().getFirst()).orElseThrow();
    assertThat(fetch(first.url()).body()).asString().contains("pass");
    FunctionInfo fork = notte.functions().fork(id);
    assertThat(fork.sharing().referenceWorkflowId()).isEqualTo(id);
    notte.functions().schedule(id, "0 9 * * *", VARIABLES);
    notte.functions().schedule(id, "0 9 * * *", null);
    notte.functions().unschedule(id);
    assertThat(notte.functions().list(true, 1).items())
        .extracting(FunctionInfo::functionId)
        .contains(id, fork.functionId());
    assertThat(notte.functions().delete(id)).isEqualTo(new Removal.Gone());
    assertThat(notte.functions().get(id, null)).isEmpty();
    SessionsSurfaceTest.refused(FailureKind.INVALID, () -> notte.functions().run(id, VARIABLES));
  }

  @Test
  void a_run_gives_back_its_result() {
    String id = function("def run(): pass");
    RunOutcome.Ended ended = (RunOutcome.Ended) notte.functions().run(id, VARIABLES);
    assertThat(ended.result()).contains("Graz");
    FunctionRun run = notte.functions().run(id, ended.run()).orElseThrow();
    assertThat(run.outcome()).isEqualTo(ended);
    assertThat(run.call().variables()).isEqualTo(VARIABLES);
    assertThat(notte.functions().runs(id, false, 1).items()).containsExactly(run);
    assertThat(notte.functions().runs(id, true, 1).items()).isEmpty();
    notte.functions().stop(id, ended.run());
    notte.functions().stop(id, "no-such");
    assertThat(notte.functions().run(id, "no-such")).isEmpty();
  }

  @Test
  void a_run_that_is_closed_may_hide_an_error() {
    control(
        "PUT",
        "functions",
        """
        [{"contains": "hides", "status": "closed",
          "result": "Traceback (most recent call last): KeyError"},
         {"contains": "wraps", "status": "closed", "result": "{\\"error\\": \\"no page\\"}"},
         {"contains": "fails", "status": "failed", "result": null},
         {"contains": "lasts", "status": "active", "result": null}]
        """);
    assertThat(notte.functions().run(function("hides"), VARIABLES))
        .isInstanceOf(RunOutcome.Doubtful.class);
    assertThat(notte.functions().run(function("wraps"), VARIABLES))
        .isInstanceOf(RunOutcome.Doubtful.class);
    assertThat(notte.functions().run(function("fails"), VARIABLES))
        .isInstanceOf(RunOutcome.Failed.class);
    String lasting = function("lasts");
    RunOutcome running = notte.functions().run(lasting, VARIABLES);
    assertThat(running).isInstanceOf(RunOutcome.Running.class);
    notte
        .functions()
        .updateRun(
            lasting,
            String.valueOf(running.run()),
            new Json("{\"status\": \"closed\", \"logs\": [\"a line\"], \"result\": [1]}"));
    FunctionRun done = notte.functions().run(lasting, String.valueOf(running.run())).orElseThrow();
    assertThat(done.course().logs()).containsExactly("a line");
    assertThat(done.outcome()).isEqualTo(new RunOutcome.Ended(running.run(), "[1]"));
  }

  @Test
  void a_run_is_sent_to_another_host_with_its_body_and_without_the_key() {
    control("PUT", "api", "{\"redirect_runs\": true}");
    RunOutcome outcome = notte.functions().run(function("x"), VARIABLES);
    control("PUT", "api", "{\"redirect_runs\": false}");
    assertThat(((RunOutcome.Ended) outcome).result()).contains("Graz");
  }

  @Test
  void what_was_used_is_told() {
    control("PUT", "api", "{\"credit\": 0.05}");
    String session = notte.sessions().start(PLAIN).sessionId();
    ahead = Duration.ofMinutes(3);
    Account.Usage usage = notte.account().usage(null);
    assertThat(usage.counts().sessionCount()).isPositive();
    assertThat(usage.costs().totalCost()).isPositive();
    assertThat(usage.usageLimitExceeded()).isFalse();
    control("PUT", "api", "{\"credit\": 0}");
    assertThat(notte.account().usage(null).usageLimitExceeded()).isTrue();
    assertThat(notte.account().usage("May 2025").counts().sessionCount()).isZero();
    assertThat(notte.account().logs("sessions.start", 1).items())
        .isNotEmpty()
        .allMatch(log -> "sessions.start".equals(log.endpoint()));
    assertThat(notte.account().logs(null, 1).items()).hasSizeGreaterThan(1);
    client.stopSession(session);
  }

  @Test
  void it_is_there_and_ready() {
    client.health();
    assertThat(notte.account().ready().version()).isNotBlank();
  }
}
