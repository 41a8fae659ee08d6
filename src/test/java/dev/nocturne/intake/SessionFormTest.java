package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.Beside;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Kind;
import dev.nocturne.job.SessionOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that Notte would refuse is refused with its job, and none lasts longer than it may. */
@Beside
class SessionFormTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final IntakeSettings SETTINGS =
      new IntakeSettings(
          Via.SESSION, Set.of("cdp_url", "chrome_args"), new Targets(false, Optional::empty));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'cdp_url': 'wss://c.example', 'user_agent': 'x' | /session/user_agent",
        "'cdp_url': 'wss://c.example', 'chrome_args': ['-x'] | /session/chrome_args",
        "'cdp_url': 'wss://c.example', 'viewport_width': 5, 'viewport_height': 5"
            + " | /session/viewport_width /session/viewport_height",
        "'cdp_url': 'wss://c.example', 'headless': false | /session/headless",
        "'browser_type': 'chrome-nightly', 'solve_captchas': true | /session/solve_captchas",
        "'browser_type': 'chrome-turbo', 'solve_captchas': true, 'proxies': []"
            + " | /session/solve_captchas",
        "'browser_type': 'chrome-turbo', 'solve_captchas': true, 'proxies': false"
            + " | /session/solve_captchas",
        "'aspect_ratio': '16:9', 'viewport_width': 5, 'viewport_height': 5 | /session/aspect_ratio",
      },
      quoteCharacter = '`')
  void what_notte_refuses_across_fields_is_refused_here(String session, String pointers) {
    assertThat(form("", session).problems())
        .extracting(Problem::pointer)
        .containsExactlyInAnyOrder(pointers.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'cdp_url': 'wss://c.example', 'headless': true",
        "'cdp_url': 'wss://c.example', 'user_agent': null",
        "'browser_type': 'chrome', 'solve_captchas': true",
        "'browser_type': 'chrome-turbo', 'solve_captchas': true, 'proxies': true",
        "'browser_type': 'chrome-turbo', 'solve_captchas': true, 'proxies': [{'type': 'notte'}]",
        "'browser_type': 'chrome-turbo', 'solve_captchas': false",
        "'user_agent': 'x', 'headless': false, 'viewport_width': 5, 'viewport_height': 5",
      })
  void what_it_takes_is_taken(String session) {
    assertThat(form("", session).problems()).isEmpty();
  }

  @Test
  void a_session_lasts_no_longer_than_the_attempt_or_the_whole_job_may() {
    assertThat(limits("'timeout': 'PT30M'", "")).isEqualTo(List.of(32, 15));
    assertThat(limits("'timeout': 'PT30M', 'deadline': 'PT1H'", "")).isEqualTo(List.of(32, 15));
    assertThat(limits("'timeout': 'PT30M', 'deadline': 'PT5M'", "")).isEqualTo(List.of(7, 7));
    assertThat(limits("'deadline': 'PT5M'", "'max_duration_minutes': 20"))
        .as("what was asked for stays")
        .isEqualTo(List.of(20, 7));
  }

  private static List<Integer> limits(String terms, String session) {
    SessionOptions options = ((JobSpec.AgentTask) form(terms, session).spec()).session();
    return List.of(options.maxDurationMinutes(), options.idleTimeoutMinutes());
  }

  private static JobForm form(String terms, String session) {
    String more = terms.isEmpty() ? "" : ", " + terms;
    String text = "{'kind': 'agent', 'task': 'x'" + more + ", 'session': {" + session + "}}";
    try {
      return new JobForm(Kind.AGENT, (ObjectNode) JSON.readTree(text.replace('\'', '"')), SETTINGS);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
