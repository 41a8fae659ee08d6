package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.SessionOptions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class NotteRequestsTest extends ScriptedNotte {

  private static final String STARTED =
      "{\"session_id\":\"s\",\"agent_id\":\"a\",\"status\":\"active\"}";
  private static final String PAGE = "{\"markdown\":\"# Hi\"}";

  @Test
  void carries_the_key_and_who_asks() {
    server.then(200, STARTED);
    client.startSession(OPTIONS);
    assertThat(request().header("Authorization")).isEqualTo("Bearer " + KEY);
    assertThat(request().header("x-notte-request-origin")).isEqualTo("nocturne");
    assertThat(request().header("x-notte-sdk-version")).isNotBlank();
    assertThat(request().header("Content-Type")).startsWith("application/json");
  }

  @Test
  void starts_a_session() {
    server.then(200, STARTED);
    assertThat(client.startSession(OPTIONS)).isEqualTo("s");
    sent(
        "POST /sessions/start",
        "{'max_duration_minutes':12,'idle_timeout_minutes':10,'solve_captchas':false,"
            + "'use_file_storage':false}");
  }

  @Test
  void leaves_the_clients_own_choices() {
    server.then(200, STARTED);
    String fields =
        "{'solve_captchas':true,'use_file_storage':true,'proxies':[{'type':'notte'}],"
            + "'user_agent':null,'viewport_width':800,'viewport_height':600}";
    client.startSession(new SessionOptions(20, 15, new Json(quoted(fields))));
    sent(
        "POST /sessions/start",
        "{'max_duration_minutes':20,'idle_timeout_minutes':15,'solve_captchas':true,"
            + "'use_file_storage':true,'proxies':[{'type':'notte'}],"
            + "'viewport_width':800,'viewport_height':600}");
  }

  @Test
  void starts_an_agent_with_every_field() {
    server.then(200, STARTED);
    Json format =
        new Json(quoted("{'type':'object','properties':{'a':{'type':'string'}},'required':['a']}"));
    Json fields =
        new Json(
            quoted(
                "{'max_steps':5,'use_vision':false,'reasoning_model':'m','vault_id':'v',"
                    + "'persona_id':'p','session_offset':3,'notifier_config':{'type':'email'}}"));
    assertThat(
            client.startAgent(
                "s1", new AgentTask("go", "https://e.com/", format, fields, OPTIONS, null)))
        .isEqualTo("a");
    sent(
        "POST /agents/start",
        "{'task':'go','session_id':'s1','url':'https://e.com/','max_steps':5,'use_vision':false,"
            + "'reasoning_model':'m','vault_id':'v','persona_id':'p','session_offset':3,"
            + "'notifier_config':{'type':'email'},'response_format':{'type':'object',"
            + "'properties':{'a':{'type':'string'}},'required':['a']}}");
  }

  @Test
  void leaves_out_what_is_not_there() {
    server.then(200, STARTED);
    client.startAgent("s1", TASK);
    sent("POST /agents/start", "{'task':'find it','session_id':'s1'}");
  }

  @Test
  void starts_an_agent_as_the_persona_that_was_made_for_it() {
    server.then(200, STARTED);
    OwnPersona.Made made = new OwnPersona.Made("p1", "v1");
    OwnPersona persona = new OwnPersona(false, true, false, made);
    client.startAgent("s1", new AgentTask("find it", null, null, Json.EMPTY, OPTIONS, persona));
    sent(
        "POST /agents/start",
        "{'task':'find it','session_id':'s1','persona_id':'p1','vault_id':'v1'}");
  }

  @Test
  void scrapes_in_one_call_with_session_and_scrape_fields() {
    server.then(200, PAGE);
    Json fields =
        new Json(quoted("{'selector':'main','scrape_images':true,'instructions':'read'}"));
    Json list = new Json(quoted("{'type':'array','items':{'type':'string'}}"));
    client.scrape(new Scrape("https://e.com/?q=1", list, Via.ONE_CALL, fields, OPTIONS));
    sent(
        "POST /scrape",
        "{'url':'https://e.com/?q=1','max_duration_minutes':12,'idle_timeout_minutes':10,"
            + "'solve_captchas':false,'use_file_storage':false,'only_main_content':false,"
            + "'scrape_links':true,'selector':'main','scrape_images':true,'instructions':'read',"
            + "'response_format':{'type':'object','properties':{'items':{'type':'array',"
            + "'items':{'type':'string'}}},'required':['items']}}");
  }

  @Test
  void scrapes_in_a_session() {
    server.then(200, PAGE);
    Json fields = new Json(quoted("{'only_main_content':true,'scrape_links':false}"));
    client.scrapePage(
        "s 1/2", new Scrape("https://e.com/", null, Via.SESSION, fields, OPTIONS).reading());
    sent("POST /sessions/s%201%2F2/page/scrape", "{'only_main_content':true,'scrape_links':false}");
  }

  @Test
  void opens_a_page_with_a_bare_action() {
    server.then(200, "{\"success\":true}");
    client.open("s1", "https://e.com/");
    sent("POST /sessions/s1/page/execute", "{'type':'goto','url':'https://e.com/'}");
  }

  @Test
  void asks_for_lists() {
    server.then(200, "{\"items\":[]}");
    client.sessions(2);
    client.agents(true, 1);
    client.agents(false, 7);
    assertThat(server.requests)
        .extracting(ScriptedServer.Request::target)
        .containsExactly(
            "/sessions?page=2&page_size=3&only_active=true&only_current_token=true",
            "/agents?page=1&page_size=3&only_active=true&only_saved=false",
            "/agents?page=7&page_size=3&only_active=false&only_saved=false");
  }

  @Test
  void stops() {
    server.then(200, "{\"status\":\"closed\"}");
    client.stopSession("s1");
    client.stopAgent("a1", "s1");
    assertThat(server.requests)
        .extracting(request -> request.method() + " " + request.target())
        .containsExactly("DELETE /sessions/s1/stop", "DELETE /agents/a1/stop?session_id=s1");
  }

  private void sent(String line, String body) {
    assertThat(request().method() + " " + request().target()).isEqualTo(line);
    assertThat(json(request().body())).isEqualTo(json(body));
  }
}
