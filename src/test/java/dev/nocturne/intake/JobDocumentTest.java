package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.intake.Inspection.Finding;
import dev.nocturne.intake.Inspection.Flawed;
import dev.nocturne.intake.Inspection.Sound;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.seal.Seal;
import dev.nocturne.seal.SealKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a job's request is a request for the same job. */
@Beside
class JobDocumentTest {

  private static final UUID ID = new UUID(0, 7);
  private static final Seal SEAL =
      new Seal(List.of(SealKey.of(Base64.getEncoder().encodeToString(new byte[32]))));
  private static final Inspection INSPECTION =
      new Inspection(
          new IntakeSettings(
              Via.ONE_CALL,
              SessionForm.GUARDED,
              new Targets(false, Optional::empty),
              CookieRule.of(SEAL)));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'kind': 'agent', 'task': 'find it'",
        "'kind': 'agent', 'task': 'it\\u2028s \\'<\\'', 'url': 'https://e.com/?a=b', 'max_steps': 9,"
            + " 'response_format': {'type': 'object', 'properties': {'b': {'const': 1.50}}},"
            + " 'session': {'proxies': true, 'max_duration_minutes': 15}, 'timeout': 'PT10M',"
            + " 'deadline': 'P1D', 'max_attempts': 2, 'priority': 0, 'custom_id': 'row 1',"
            + " 'labels': {'b': 'c=d', 'c': 'd'}, 'serialize_by': 'label:b',"
            + " 'capture': {'replay': true, 'steps': false, 'screenshot': true},"
            + " 'persona': {'create': true, 'vault': true}",
        "'kind': 'scrape', 'url': 'https://e.com/', 'only_main_content': false, 'headless': true",
        "'kind': 'scrape', 'url': 'https://e.com/', 'via': 'session', 'serialize_by': 'host',"
            + " 'session': {'cdp_url': 'wss://browser.e.com/1'}",
        "'kind': 'scrape_html', 'frames': [{'frameUrl': 'https://e.com/', 'frameData': '<p>'}],"
            + " 'response_format': {'type': 'object', 'properties': {'a': {'type': 'number'}}}",
        "'kind': 'search', 'q': 'moon lamp', 'depth': 'fast'",
        "'kind': 'function', 'function_id': 'f-1', 'variables': {'city': 'Graz'},"
            + " 'key_variable': 'k', 'max_attempts': 3",
        "'kind': 'browser', 'actions': [{'type': 'goto', 'url': 'https://e.com/'},"
            + " {'type': 'click', 'selector': '#a', 'on_failure': 'continue'}, {'type': 'observe'},"
            + " {'type': 'scrape', 'response_format': {'type': 'object', 'properties':"
            + " {'a': {'type': 'string'}}}}, {'type': 'screenshot'}]",
      })
  void a_request_written_again_is_the_same_job(String fields) throws MalformedJsonException {
    Job job = job(sound("{" + fields.replace('\'', '"').replace("\\\"", "'") + "}"));
    Job again = job(sound(JobDocument.of(job)));
    assertThat(again).isEqualTo(job);
  }

  @Test
  void what_sites_proxies_and_functions_are_given_can_be_masked() {
    String masked =
        Secrets.masked(
            """
            {"kind":"agent","task":"look","variables":{"a":1,"b":{"c":"canary"}},
             "notifier_config":{"url":"canary"},
             "actions":[{"type":"check","value":true},{"type":"fill","value":"canary"}],
             "extra_http_headers":{"X-A":"canary"},
             "session":{"extra_http_headers":{"X-B":"canary"},"proxies":[{"type":"notte"},
              {"server":"http://u:canary@e.com","password":"canary","username":"u"},
              {"server":"http://e.com","password":null,"oauth_client_secret":"canary"}]}}
            """);
    assertThat(masked)
        .isEqualTo(
            """
            {'kind':'agent','task':'look','variables':{'a':'***','b':'***'},\
            'notifier_config':{'url':'***'},\
            'actions':[{'type':'check','value':true},{'type':'fill','value':'***'}],\
            'extra_http_headers':{'X-A':'***'},\
            'session':{'extra_http_headers':{'X-B':'***'},'proxies':[{'type':'notte'},\
            {'server':'***','password':'***','username':'u'},\
            {'server':'http://e.com','password':null,'oauth_client_secret':'***'}]}}\
            """
                .replace('\'', '"'));
    assertThat(Secrets.masked("{\"proxies\":true,\"variables\":{},\"actions\":[]}"))
        .isEqualTo("{\"proxies\":true,\"variables\":{},\"actions\":[]}");
  }

  @Test
  void cookies_are_not_told_and_are_missed_when_it_is_sent_again() throws MalformedJsonException {
    String written =
        JobDocument.of(
            job(
                sound(
                    """
                    {"kind": "agent", "task": "look", "session": {"cookies":
                      [{"name": "sid", "value": "canary", "domain": "e.com", "path": "/", "httpOnly": true}]}}
                    """)));
    assertThat(written).doesNotContain("canary").contains("\"cookies\":\"***\"");
    assertThat(((Flawed) look(written)).problems())
        .extracting(Problem::pointer)
        .contains("/session/cookies");
  }

  private static JobForm sound(String text) throws MalformedJsonException {
    Finding finding = look(text);
    assertThat(finding).isInstanceOf(Sound.class);
    return ((Sound) finding).form();
  }

  private static Finding look(String text) throws MalformedJsonException {
    return INSPECTION.of(StrictJson.read(text));
  }

  private static Job job(JobForm form) {
    return new Job(ID, "t", form.spec(ID), form.terms(), form.tags(null), null, Instant.EPOCH);
  }
}
