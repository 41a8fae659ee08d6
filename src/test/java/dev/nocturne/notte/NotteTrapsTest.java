package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.function.RunOutcome;
import dev.nocturne.notte.page.BrowserAction;
import dev.nocturne.notte.page.Outcome;
import dev.nocturne.notte.session.Cookie;
import dev.nocturne.notte.session.Replay;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms on which Notte's sources disagree, and what may go wrong between them. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class NotteTrapsTest extends ScriptedNotte {

  private static final String RAN = "{'function_run_id':'r','status':'closed','result':'done'}";

  private final NotteGroups notte = Surface.groups(client);

  @Test
  void a_replay_may_be_the_film_itself() {
    server.then(200, new byte[] {1, 2, 3}, "Content-Type: video/webm; codecs=vp9");
    Replay.Film film = (Replay.Film) notte.sessions().replay("s");
    assertThat(film.film().type()).isEqualTo("video/webm");
    assertThat(film.film().bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void a_replay_without_a_film_is_unclear() {
    server.then(200, "{\"detail\":\"no\"}", "Content-Type: application/json");
    assertThatThrownBy(() -> notte.sessions().replay("s")).isInstanceOf(Unclear.class);
  }

  @Test
  void what_the_key_may_not_do_is_told_from_what_is_held_back_for_it() {
    server.then(403, quoted("{'message':'proxies are not in your plan'}"));

    Pressure pressure =
        new Pressure(InstantSource.fixed(NOW), RandomGenerator.of("Random"), _ -> {});
    Notte gated = new Gated(client, pressure);

    Busy refused = catchThrowableOfType(Busy.class, () -> gated.startSession(OPTIONS));
    Busy heldBack = catchThrowableOfType(Busy.class, () -> gated.startSession(OPTIONS));

    assertThat(server.requests).hasSize(1);
    assertThat(refused.forbids()).isTrue();
    assertThat(heldBack.reason()).isEqualTo(NotteException.Reason.AUTH);
    assertThat(heldBack.forbids()).isFalse();
  }

  @Test
  void older_forms_are_read() {
    server.then(200, quoted("{'cookies':[]}"));
    server.then(200, quoted("{'success':false,'message':'no such domain'}"));
    server.then(200, quoted("{'code':'print()'}"));
    server.then(200, quoted("{'items':[{'email_id':'e'}],'has_next':false}"));
    server.then(200, quoted("[{'vault_id':'v','created_at':'2026-08-06'}]"));
    server.then(200, quoted("{'something':'new'}"));
    notte.sessions().setCookies("s", List.of(Cookie.of("a", Secret.of("b"), "c")));
    assertThatThrownBy(() -> notte.sessions().setCookies("s", List.of()))
        .isInstanceOf(Rejected.class)
        .hasMessage("no such domain");
    assertThat(notte.sessions().code("s", true).pythonScript()).isEqualTo("print()");
    assertThat(notte.personas().emails("p", Personas.Messages.LATEST)).hasSize(1);
    assertThat(notte.vaults().list(true, 1).items()).hasSize(1);
    assertThat(client.search(new Search("x", Json.EMPTY)))
        .isEqualTo(new Found(new Json("{\"something\":\"new\"}"), null, List.of()));
  }

  @Test
  void an_execution_that_failed_is_no_success_and_one_without_a_word_is_unclear() {
    server.then(200, quoted("{'success':false,'message':'see https://x.example/?token=s3cret'}"));
    server.then(200, quoted("{'statusCode':504,'headers':{},'body':'timed out'}"));
    server.then(200, quoted("{'detail':'something went wrong'}"));
    Outcome.Failed failed = (Outcome.Failed) notte.page().execute("s", new BrowserAction.Reload());
    assertThat(failed.why()).isEqualTo("see https://x.example/?***");
    assertThatThrownBy(() -> notte.page().execute("s", new BrowserAction.Reload()))
        .isInstanceOf(Unclear.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/jpeg", "image/webp; q=1"})
  void a_screenshot_may_be_any_image(String type) {
    server.then(200, new byte[] {7}, "Content-Type: " + type);
    assertThat(notte.page().screenshot("s").type()).startsWith("image/").doesNotContain(";");
  }

  @Test
  void a_screenshot_is_no_json() {
    server.then(200, "{}", "Content-Type: application/json");
    assertThatThrownBy(() -> notte.page().screenshot("s")).isInstanceOf(Unclear.class);
  }

  @Test
  void a_page_of_html_says_nothing_about_an_object() {
    server.then(404, "<html>gone</html>", "Content-Type: text/html");
    assertThatThrownBy(() -> notte.vaults().logins("v")).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> notte.vaults().delete("v")).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> notte.sessions().replay("s")).isInstanceOf(Unclear.class);
  }

  @Test
  void a_deletion_may_be_refused() {
    server.then(200, quoted("{'status':'failure','message':'in use'}"));
    server.then(200, quoted("{'success':false,'message':'in use'}"));
    server.then(200, quoted("{'detail':'something went wrong'}"));
    assertThat(notte.personas().delete("p")).isEqualTo(new Removal.Kept("in use"));
    assertThat(notte.profiles().delete("p")).isEqualTo(new Removal.Kept("in use"));
    assertThatThrownBy(() -> notte.vaults().delete("v")).isInstanceOf(Unclear.class);
  }

  @Test
  void a_run_carries_the_key_twice_and_its_function_once_more() {
    server.then(200, quoted(RAN));
    notte.functions().run("f", Json.EMPTY);
    assertThat(request().header("Authorization")).isEqualTo("Bearer " + KEY);
    assertThat(request().header("x-notte-api-key")).isEqualTo(KEY);
    assertThat(json(request().body()))
        .isEqualTo(json("{'workflow_id':'f','variables':{},'stream':false}"));
    notte.functions().run("f", "r");
    assertThat(server.requests.getLast().header("x-notte-api-key")).isNull();
  }

  @Test
  void a_run_goes_to_another_host_without_the_key() throws IOException {
    try (ScriptedServer other = new ScriptedServer()) {
      String there = other.uri() + "/run?x=1";
      server.then(308, "", "Location: " + there);
      other.then(200, quoted(RAN));
      assertThat(notte.functions().run("f", new Json("{\"a\":1}")))
          .isEqualTo(new RunOutcome.Ended("r", "done"));
      ScriptedServer.Request sent = other.requests.getFirst();
      assertThat(sent.method() + " " + sent.target()).isEqualTo("POST /run?x=1");
      assertThat(sent.header("Authorization")).isNull();
      assertThat(sent.header("x-notte-api-key")).isNull();
      assertThat(json(sent.body()).at("/variables/a").asInt()).isEqualTo(1);
    }
  }

  @Test
  void what_another_host_refuses_is_not_about_the_key() throws IOException {
    try (ScriptedServer other = new ScriptedServer()) {
      server.then(307, "", "Location: " + other.uri() + "/run");
      server.then(200, quoted("{'vault_id':'v'}"));
      other.then(401, "{\"message\":\"Unauthorized\"}");
      assertThatThrownBy(() -> notte.functions().run("f", Json.EMPTY))
          .isInstanceOf(Rejected.class)
          .hasMessageContaining("401");
      assertThat(notte.vaults().create("v").vaultId()).isEqualTo("v");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403, 429, 529})
  void a_job_that_another_host_refuses_holds_up_nobody(int status) throws IOException {
    Pressure pressure = new Pressure(InstantSource.system(), RandomGenerator.getDefault(), _ -> {});
    NotteEndpoint endpoint = new NotteEndpoint(server.uri(), Secret.of(KEY), true);
    try (ScriptedServer other = new ScriptedServer();
        NotteClient hearing =
            new NotteClient(() -> endpoint, limits(), InstantSource.fixed(NOW), pressure::spent)) {
      server.then(307, "", "Location: " + other.uri() + "/run");
      other.then(
          status, "", "Retry-After: 40", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30");
      FunctionCall call = new FunctionCall("f", Json.EMPTY, null, null);
      NotteException error =
          catchThrowableOfType(
              NotteException.class, () -> new Gated(hearing, pressure).runFunction(call, "k"));
      assertThat(error)
          .isInstanceOf(status < 429 ? Rejected.class : Busy.class)
          .hasMessageContaining("Notte sends it on");
      assertThat(pressure.holds()).isZero();
      assertThat(pressure.slots(8)).isEqualTo(8);
      assertThat(pressure.state().reasons()).isEmpty();
    }
  }

  @Test
  void what_notte_itself_refuses_behind_a_redirect_is_about_the_key() {
    Pressure pressure = new Pressure(InstantSource.system(), RandomGenerator.getDefault(), _ -> {});
    server.then(307, "", "Location: /elsewhere");
    server.then(401, "");
    FunctionCall call = new FunctionCall("f", Json.EMPTY, null, null);
    assertThatThrownBy(() -> new Gated(client, pressure).runFunction(call, "k"))
        .isInstanceOf(Busy.class);
    assertThat(pressure.holds()).isPositive();
  }

  @Test
  void a_run_goes_on_at_home_with_the_key() {
    server.then(307, "", "Location: /elsewhere");
    server.then(200, quoted(RAN));
    assertThat(notte.functions().run("f", Json.EMPTY)).isInstanceOf(RunOutcome.Ended.class);
    assertThat(server.requests.getLast().target()).isEqualTo("/elsewhere");
    assertThat(server.requests.getLast().header("x-notte-api-key")).isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Location: ftp://x.example/", "Location: ::", "Location: /again"})
  void a_run_is_not_sent_anywhere(String location) {
    server.then(307, "", location.isEmpty() ? "X-Nothing: x" : location);
    assertThatThrownBy(() -> notte.functions().run("f", Json.EMPTY)).isInstanceOf(Busy.class);
    assertThat(server.requests).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void a_run_may_answer_as_text_or_hide_an_error() {
    server.then(200, quoted(RAN), "Content-Type: text/plain");
    server.then(200, "\"" + RAN.replace("'", "\\\"") + "\"");
    server.then(200, quoted("{'statusCode':401,'headers':{},'body':'not allowed'}"));
    server.then(200, quoted("{'workflow_run_id':'w','status':'closed','result':{'error':'x'}}"));
    server.then(200, quoted("{'detail':'something went wrong'}"));
    assertThat(notte.functions().run("f", Json.EMPTY)).isInstanceOf(RunOutcome.Ended.class);
    assertThat(notte.functions().run("f", Json.EMPTY)).isInstanceOf(RunOutcome.Ended.class);
    assertThat(notte.functions().run("f", Json.EMPTY))
        .isEqualTo(new RunOutcome.Failed(null, "not allowed"));
    assertThat(notte.functions().run("f", Json.EMPTY)).isInstanceOf(RunOutcome.Doubtful.class);
    assertThatThrownBy(() -> notte.functions().run("f", Json.EMPTY))
        .as("whoever gave up waiting does not know how the run ends")
        .isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> notte.functions().run("f", Json.EMPTY)).isInstanceOf(Unclear.class);
  }

  @Test
  void nothing_is_sent_while_the_key_is_refused() {
    server.then(401, "{\"message\":\"Invalid API key\"}");
    assertThatThrownBy(() -> notte.vaults().create("v")).isInstanceOf(Busy.class);
    assertThatThrownBy(() -> notte.personas().list(true, 1)).isInstanceOf(Busy.class);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void an_expired_session_is_told_as_one() {
    server.then(400, "{\"message\":\"Session already closed\"}");
    assertThatThrownBy(() -> notte.sessions().cookies("s"))
        .isInstanceOfSatisfying(
            Rejected.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.SESSION_EXPIRED));
  }
}
