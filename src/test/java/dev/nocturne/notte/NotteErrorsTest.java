package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answer means which effect, for the operations where it differs. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class NotteErrorsTest extends ScriptedNotte {

  private static final OwnPersona PERSONA = new OwnPersona(true, false, false, null);

  private final Map<String, Runnable> operations =
      Map.ofEntries(
          Map.entry("start session", () -> client.startSession(OPTIONS)),
          Map.entry("session", () -> client.session("s")),
          Map.entry("start agent", () -> client.startAgent("s", TASK)),
          Map.entry("agent", () -> client.agent("a")),
          Map.entry("agents", () -> client.agents(true, 1)),
          Map.entry("scrape", () -> client.scrape(SCRAPE)),
          Map.entry("open", () -> client.open("s", "https://e.com/")),
          Map.entry("scrape page", () -> client.scrapePage("s", SCRAPE.reading())),
          Map.entry(
              "run function",
              () -> client.runFunction(new FunctionCall("f", Json.EMPTY, null, null), "key")),
          Map.entry("health", () -> client.health()),
          Map.entry("create persona", () -> client.createPersona(PERSONA)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // The request itself is refused, in Notte's own words, whatever form they come in.
        "start agent|422|{'message':'Validation error','detail':[{'loc':['body','max_steps'],'msg':'too many','input':'secret'}]}|INVALID Validation error: body.max_steps: too many",
        "start agent|422|{'detail':[{'loc':['body','x'],'msg':'a','type':'t'},{'loc':['body','y',0],'msg':'b'}]}|INVALID body.x: a; body.y.0: b",
        "scrape|422|{'message':`[{'type': 'extra_forbidden', 'loc': ('body', 'foo'), 'msg': 'Extra inputs are not permitted', 'input': 'secret'}]`}|INVALID body.foo: Extra inputs are not permitted",
        "scrape|422|{'error':{'code':'x','message':'nope','source':'api'}}|INVALID nope",
        "scrape|422|{'error':'nope'}|INVALID nope",
        "scrape|422||INVALID no reason given",
        "scrape|422|<html>|INVALID an HTML page",
        "start session|400|{'message':'bad','status_code':400}|INVALID bad",
        "start agent|400|{'message':'bad'}|INVALID bad",
        "scrape|413|{'message':'too big'}|INVALID too big",
        // Our key, not the job.
        "start agent|401|{'message':'Unauthorized'}|AUTH",
        "agent|402|{'message':'pay'}|AUTH forbids",
        "agents|403|{'message':'Forbidden'}|AUTH forbids",
        "create persona|401|{'message':'Unauthorized'}|AUTH",
        // The plan, not the key: nobody else waits for it.
        "create persona|403|{'message':'no telephones'}|INVALID no telephones",
        "create persona|402|{'message':'pay'}|INVALID pay",
        // Later.
        "scrape|429|{'message':'slow down'}|RATE_LIMITED",
        "start session|529|{'status':529,'message':'overloaded'}|OVERLOADED",
        "start session|500|{'status':529,'message':'overloaded'}|OVERLOADED",
        "start session|403|{'message':'Maximum number of concurrent sessions reached'}|OVERLOADED",
        "start session|400|{'message':'too many active sessions'}|OVERLOADED",
        // What a client's page is called says nothing of our plan.
        "scrape|400|{'message':'net::ERR_FAILED at https://go.dev/tour/concurrency/1'}|INVALID net::ERR_FAILED at https://go.dev/tour/concurrency/1",
        "scrape|422|{'message':'no frames in go.dev/tour/concurrency/1'}|INVALID no frames in go.dev/tour/concurrency/1",
        "scrape|422|{'message':'instructions: find what is concurrent'}|INVALID instructions: find what is concurrent",
        "scrape|429|{'message':'https://go.dev/tour/concurrency/1'}|RATE_LIMITED",
        "scrape|409|{'message':'https://e.com/a: concurrency limit reached'}|OVERLOADED",
        "start agent|400|{'message':'no such page: https://e.com/session'}|INVALID no such page: https://e.com/session",
        // Gone as such.
        "start agent|404|{'detail':'Not Found'}|GONE",
        "scrape|410|{'detail':'Gone'}|GONE",
        "scrape|404||GONE",
        "agents|404|{'detail':'Not Found'}|GONE",
        // What it names is gone, and the operation is not.
        "start agent|404|{'message':'Persona not found'}|INVALID Persona not found",
        "start session|404|{'detail':'Profile not found'}|INVALID Profile not found",
        "scrape|404|{'detail':'Profile not found'}|INVALID Profile not found",
        "scrape|404|{'message':'Vault v not found'}|INVALID Vault v not found",
        "scrape|404|{'detail':'no route for https://e.com/profile'}|GONE",
        // The session is over.
        "start agent|404|{'message':'Session s not found'}|SESSION_EXPIRED Session s not found",
        "start agent|400|{'message':'Session is closed'}|SESSION_EXPIRED Session is closed",
        "start agent|409|{'detail':'session not active'}|SESSION_EXPIRED session not active",
        "scrape page|404|{'detail':'Not Found'}|SESSION_EXPIRED Not Found",
        "open|400|{'message':'Session closed'}|SESSION_EXPIRED Session closed",
        // It may have happened.
        "start agent|500|{'message':'oops'}|REQUEST",
        "agent|500|oops|REQUEST",
        "start session|502|<html>Bad gateway</html>|NOTTE",
        "session|503||NOTTE",
        "agents|504||NOTTE",
        "scrape|408|{'message':'captcha'}|REQUEST",
        "health|503||NOTTE",
        // Elsewhere, where nobody goes.
        "start session|307||UNREACHABLE",
        "scrape|301||UNREACHABLE",
        "start session|303||NOTTE",
        "session|304||NOTTE",
      })
  void sorts_answers_by_their_effect(String operation, int status, String body, String expected) {
    String text = body == null ? "" : body.replace('\'', '"').replace('`', '"');
    if (body != null && body.contains("`")) {
      // A Python list within a JSON text keeps its single quotes.
      int from = body.indexOf('`');
      text =
          quoted(body.substring(0, from))
              + '"'
              + body.substring(from + 1, body.lastIndexOf('`'))
              + "\"}";
    }
    server.then(status, text, "Location: http://elsewhere.example/");
    NotteException error =
        catchThrowableOfType(NotteException.class, () -> operations.get(operation).run());
    assertThat(told(error)).isEqualTo(expected);
    assertThat(server.requests).hasSize(1);
  }

  /** A gateway that is being changed, say: neither a session nor an operation is gone for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"start session", "start agent", "scrape", "open", "scrape page", "run function"})
  void a_page_of_html_is_no_answer_of_notte(String operation) {
    server.then(404, "<html>no such route, session or profile</html>", "Content-Type: text/html");
    assertThat(
            told(catchThrowableOfType(NotteException.class, () -> operations.get(operation).run())))
        .isEqualTo("UNREACHABLE");
  }

  /** Such a body says that it is packed, and is not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agents|401||AUTH",
        "agents|401|{}|AUTH",
        "scrape|429||RATE_LIMITED",
        "scrape|422|no JSON at all|INVALID no reason given",
        "start session|502|<html>|NOTTE",
        "start session|307||UNREACHABLE",
      })
  void an_error_whose_body_cannot_be_unpacked_is_still_one(
      String operation, int status, String body, String expected) {
    server.then(status, body == null ? "" : body, "Content-Encoding: gzip");
    assertThat(
            told(catchThrowableOfType(NotteException.class, () -> operations.get(operation).run())))
        .isEqualTo(expected);
  }

  private static String told(NotteException error) {
    return switch (error) {
      case Rejected rejected -> rejected.kind() + " " + rejected.getMessage();
      case Busy busy -> busy.reason() + (busy.forbids() ? " forbids" : "");
      case Unclear unclear -> unclear.scope().name();
    };
  }

  @Test
  void a_failed_navigation_is_no_fault_of_the_request() {
    server.then(
        400, quoted("{'message':'net::ERR_TIMED_OUT'}"), "x-error-class: NotteApiExecutionError");
    assertThat(told(catchThrowableOfType(NotteException.class, () -> client.scrape(SCRAPE))))
        .isEqualTo(FailureKind.NAVIGATION + " net::ERR_TIMED_OUT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After: 7|PT7S",
        "Retry-After: 0.5|PT0.5S",
        "Retry-After: Tue, 24 Nov 2026 10:00:30 GMT|PT30S",
        // A time that has come is none: it would let everybody ask again at once, and for ever.
        "Retry-After: Tue, 24 Nov 2026 09:00:00 GMT|",
        "Retry-After: 0|",
        "Retry-After: -3|",
        "Retry-After: 0; X-RateLimit-Reset: 12|PT12S",
        "X-RateLimit-Reset: 1795514390|",
        // Notte's clock is behind ours, or ahead of it.
        "X-RateLimit-Reset: 1795514340; Date: Tue, 24 Nov 2026 09:58:30 GMT|PT30S",
        "X-RateLimit-Reset: 1795515030; Date: Tue, 24 Nov 2026 10:10:00 GMT|PT30S",
        "Retry-After: Tue, 24 Nov 2026 09:59:00 GMT; Date: Tue, 24 Nov 2026 09:58:30 GMT|PT30S",
        "Retry-After: 7; Date: Tue, 24 Nov 2026 09:58:30 GMT|PT7S",
        "X-RateLimit-Reset: 1795514410; Date: today|PT10S",
        "Retry-After: soon|",
        "Retry-After: 99999999|PT15M",
        "X-RateLimit-Reset: 1795514410|PT10S",
        "X-RateLimit-Reset: 1795514410000|PT10S",
        "X-RateLimit-Reset: 12|PT12S",
        "X-RateLimit-Reset: NaN|",
        "X-Other: 1|",
      })
  void hears_how_long_to_wait(String headers, String wait) {
    server.then(429, "{}", headers.split("; ", -1));
    Busy busy = catchThrowableOfType(Busy.class, () -> client.agent("a"));
    assertThat(busy.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(busy.retryAfter()).isEqualTo(wait == null ? null : Duration.parse(wait));
  }

  @Test
  void tells_no_secrets() {
    String token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIi";
    server.then(
        422,
        quoted(
            "{'message':'see wss://u:pw@cdp.example/x?token=abc&y=1 "
                + token
                + " Bearer abc\\u0000\\n id 5f2a1c1e-8f5d-4c0f-9f62-6a1e1f7b2d10 "
                + "x ".repeat(600)
                + "'}"));
    String message = catchThrowableOfType(Rejected.class, () -> client.scrape(SCRAPE)).getMessage();
    assertThat(message)
        .startsWith(
            "see wss://cdp.example/*** *** Bearer *** id 5f2a1c1e-8f5d-4c0f-9f62-6a1e1f7b2d10 x")
        .doesNotContain("pw", "abc", token, "\u0000", "\n")
        .hasSizeLessThanOrEqualTo(500);
  }

  @Test
  void tells_no_address_of_a_session() {
    server.then(
        422,
        quoted(
            "{'message':'see wss://cdp.notte.cc/sessions/ab12/secret-socket and"
                + " https://viewer.notte.cc/v/ab12-secret at https://example.com/prices'}"));
    assertThat(catchThrowableOfType(Rejected.class, () -> client.scrape(SCRAPE)))
        .hasMessage(
            "see wss://cdp.notte.cc/*** and https://viewer.notte.cc/***"
                + " at https://example.com/prices");
  }

  @Test
  void an_unclear_answer_is_not_quoted() {
    server.then(500, "{\"message\":\"the customer's data\"}");
    Unclear unclear = catchThrowableOfType(Unclear.class, () -> client.scrape(SCRAPE));
    assertThat(unclear).hasMessage("Notte answered 500 to scrape").hasNoCause();
    assertThat(unclear.scope()).isEqualTo(Scope.REQUEST);
  }
}
