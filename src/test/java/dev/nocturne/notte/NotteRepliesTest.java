package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.notte.AgentState.Active;
import dev.nocturne.notte.AgentState.Ended;
import dev.nocturne.notte.AgentState.Missing;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.Scraped.Extraction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class NotteRepliesTest extends ScriptedNotte {

  @Test
  void reads_agents() {
    assertThat(agent("{'status':'active','steps':[]}")).isEqualTo(new Active());
    assertThat(
            agent("{'status':'closed','success':true,'answer':'42','steps':null,'new':{'x':[1]}}"))
        .isEqualTo(new Ended(true, "42", null));
    assertThat(agent("{'status':'closed','success':null,'answer':null}"))
        .isEqualTo(new Ended(null, null, null));
    assertThat(agent("{'status':'failed','success':'false','answer':{'a':1.10}}"))
        .isEqualTo(new Ended(false, quoted("{'a':1.10}"), null));
  }

  @ParameterizedTest
  @CsvSource({
    "12.5, 12.5",
    "'\"12.50\"', 12.5",
    "0, 0",
    "1e2, 1E+2",
    "0.00000049, 0",
    "1.0000005, 1.000001",
    "null,",
    "-1,",
    "1e999999999,",
    "1e-999999999,",
    "1000000001,",
    "true,",
    "{},",
    "'\"much\"',"
  })
  void reads_what_an_agent_cost(String credits, @Nullable BigDecimal read) {
    assertThat(agent("{'status':'closed','credit_usage':" + credits + "}"))
        .isEqualTo(new Ended(null, null, null, read));
  }

  @Test
  void counts_steps_in_both_forms() {
    String events =
        "[{'type':'agent_step_start','value':1},{'type':'observation','value':{'type':'x',"
            + "'deep':[{'type':'agent_step_stop'}]}},{'value':{},'type':'agent_step_stop'},"
            + "{'type':'something_new'},{'type':'agent_step_stop'},null,7]";
    assertThat(agent("{'steps':" + events + ",'status':'closed'}"))
        .isEqualTo(new Ended(null, null, 2));
    assertThat(agent("{'status':'closed','steps':[{'state':{},'action':{}},{'state':{}}]}"))
        .isEqualTo(new Ended(null, null, 2));
    assertThat(agent("{'status':'closed','steps':{}}")).isEqualTo(new Ended(null, null, null));
  }

  private AgentState agent(String body) {
    try (ScriptedServer other = new ScriptedServer();
        NotteClient asking = to(other)) {
      other.then(200, quoted(body));
      return asking.agent("a");
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void knows_what_is_missing() {
    server.then(404, "{\"detail\":\"Not Found\"}");
    assertThat(client.agent("a")).isEqualTo(new Missing());
    assertThat(client.session("s")).isEqualTo(new SessionState.Over("unknown"));
    client.stopSession("s");
    client.stopAgent("a", "s");
  }

  @ParameterizedTest
  @CsvSource({
    "closed,true",
    "error,true",
    "timed_out,true",
    "active,false",
    "authenticating,false"
  })
  void reads_sessions(String status, boolean over) {
    server.then(
        200, "{\"session_id\":\"s\",\"status\":\"" + status + "\",\"cdp_url\":\"wss://x\"}");
    assertThat(client.session("s"))
        .isEqualTo(over ? new SessionState.Over(status) : new SessionState.Open());
  }

  @Test
  void reads_lists_in_both_shapes() {
    Instant created = Instant.parse("2026-08-06T10:11:12.345678Z");
    String row = "{'session_id':'%s','status':'active','created_at':%s,'steps':[{'a':[]}]}";
    String rows =
        String.join(
            ",",
            row.formatted("s1", "'2026-08-06T10:11:12.345678Z'"),
            row.formatted("s2", "'2026-08-06T10:11:12.345678'"),
            row.formatted("s3", "'2026-08-06T12:11:12.345678+0200'"));
    server.then(200, quoted("{'page':1,'items':[" + rows + "],'has_next':false,'new':[{}]}"));
    server.then(200, quoted("[" + rows + "]"));
    server.then(200, quoted("{'items':[" + rows + "]}"));
    server.then(200, "[]");
    Page<SessionRef> page = client.sessions(1);
    assertThat(page.items()).extracting(SessionRef::id).containsExactly("s1", "s2", "s3");
    assertThat(page.items()).extracting(SessionRef::createdAt).containsOnly(created);
    assertThat(page.hasNext()).isFalse();
    assertThat(client.sessions(1)).isEqualTo(new Page<>(page.items(), true));
    assertThat(client.sessions(1).hasNext()).isTrue();
    assertThat(client.sessions(1)).isEqualTo(new Page<>(java.util.List.of(), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'2026-08-06'|2026-08-06T00:00:00Z",
        "'2026-08-06T10:11:12Z'|2026-08-06T10:11:12Z",
        "'2026-08-06 10:11:12'|2026-08-06T10:11:12Z",
        "null|9999-01-01T00:00:00Z",
        "12|9999-01-01T00:00:00Z",
        "'soon'|9999-01-01T00:00:00Z",
      },
      quoteCharacter = '`')
  void reads_times_of_every_form(String time, String instant) {
    server.then(
        200,
        quoted("[{'agent_id':1,'session_id':'s','status':'active','created_at':" + time + "}]"));
    assertThat(client.agents(true, 1).items())
        .containsExactly(new AgentRef("1", "s", true, Instant.parse(instant)));
  }

  @Test
  void reads_pages() {
    server.then(
        200,
        quoted(
            "{'markdown':'# A [b](/b) [c][1] <https://d.e/> ![i](/i.png) [b](/b)\\n\\n[1]: /c','images':"
                + "[{'url':'u'}],'structured':{'success':true,'error':null,'data':{'n':1.50}},"
                + "'session':{}}"));
    assertThat(client.scrape(SCRAPE))
        .isEqualTo(
            new Scraped(
                "# A [b](/b) [c][1] <https://d.e/> ![i](/i.png) [b](/b)\n\n[1]: /c",
                java.util.List.of("/b", "/c", "https://d.e/"),
                new Json(quoted("[{'url':'u'}]")),
                new Extraction.Data(new Json(quoted("{'n':1.50}")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null|None",
        "{'success':true,'data':null}|None",
        "{'success':false,'error':'no such thing','data':null}|Failed",
        "{'error':'no such thing'}|Failed",
        "{'data':[]}|Data",
        "{'success':true,'data':'text'}|Data",
      })
  void tells_what_became_of_the_data(String structured, String kind) {
    server.then(200, quoted("{'markdown':'x','structured':" + structured + "}"));
    Extraction extraction = client.scrapePage("s", SCRAPE.reading()).extraction();
    assertThat(extraction.getClass().getSimpleName()).isEqualTo(kind);
    if (extraction instanceof Extraction.Failed failed) {
      assertThat(failed.error()).isEqualTo("no such thing");
    }
  }

  @Test
  void a_failed_goto_is_a_failed_navigation() {
    server.then(
        200,
        quoted("{'success':false,'message':'failed','exception':'net::ERR_NAME_NOT_RESOLVED'}"));
    assertThatThrownBy(() -> client.open("s", "https://none.example/"))
        .isInstanceOfSatisfying(
            Rejected.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.NAVIGATION))
        .hasMessage("net::ERR_NAME_NOT_RESOLVED");
  }

  @Test
  void a_stop_is_confirmed_or_unclear() {
    server.then(400, quoted("{'message':'Session already stopped'}"));
    server.then(409, quoted("{'detail':'already closed'}"));
    server.then(200, quoted("{'status':'timed_out'}"));
    server.then(200, quoted("{'status':'error'}"));
    server.then(200, quoted("{'status':'active'}"));
    for (int i = 0; i < 4; i++) {
      client.stopSession("s");
    }
    assertThatThrownBy(() -> client.stopSession("s")).isInstanceOf(Unclear.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>Bad gateway</body></html>",
        "{'detail':'something went wrong'}",
        "{'session_id':null,'agent_id':null,'status':null}",
        "{'session_id':'','agent_id':'','status':''}",
        "[]",
        "'text'",
        "null",
        "{'session_id':'s','agent_id':'a','status':'active'",
        "{'session_id':'s','agent_id':'a','status':'active'} {}",
      })
  void what_cannot_be_understood_is_unclear(String body) {
    server.then(200, quoted(body));
    assertThatThrownBy(() -> client.startSession(OPTIONS)).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> client.startAgent("s", TASK)).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> client.agent("a")).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> client.session("s")).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> client.stopSession("s")).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> client.scrape(SCRAPE)).isInstanceOf(Unclear.class);
    assertThatThrownBy(() -> client.open("s", "https://e.com")).isInstanceOf(Unclear.class);
    if (!body.equals("[]")) {
      assertThatThrownBy(() -> client.agents(true, 1)).isInstanceOf(Unclear.class);
    }
  }

  @Test
  void a_row_without_its_ids_is_unclear() {
    server.then(200, quoted("[{'agent_id':'a','status':'active'}]"));
    assertThatThrownBy(() -> client.agents(true, 1))
        .isInstanceOf(Unclear.class)
        .hasMessageContaining("session_id");
  }
}
