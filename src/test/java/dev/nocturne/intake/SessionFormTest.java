package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.Beside;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Kind;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.seal.Seal;
import dev.nocturne.seal.SealKey;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that Notte would refuse is refused with its job, and none lasts longer than it may. */
@Beside
class SessionFormTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Seal SEAL =
      new Seal(List.of(SealKey.of(Base64.getEncoder().encodeToString(new byte[32]))));
  private static final IntakeSettings SETTINGS =
      new IntakeSettings(
          Via.SESSION,
          Set.of("cdp_url", "chrome_args"),
          new Targets(false, Optional::empty),
          CookieRule.of(SEAL));

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

  @Test
  void cookies_are_sealed_for_their_job_and_have_a_bound() {
    UUID id = new UUID(0, 7);
    AgentTask task = (AgentTask) form("", cookie("canary")).spec(id);
    String sealed = Objects.requireNonNull(task.session().cookies()).text();
    assertThat(sealed + task).doesNotContain("canary");
    assertThat(SEAL.open(id, sealed).orElseThrow()).startsWith("[{").contains("canary");
    assertThat(SEAL.open(new UUID(0, 8), sealed)).isEmpty();
    assertThat(task.length()).isGreaterThan(sealed.length());
    assertThat(((AgentTask) form("", "'cookies': []").spec(id)).session().cookies()).isNull();

    assertThat(form("", cookie("x".repeat(64 * 1024))).problems())
        .containsExactly(new Problem("/session/cookies", "are longer than 65536 bytes together"));
  }

  @Test
  void without_a_key_to_seal_them_with_cookies_are_refused_and_the_setting_is_named() {
    IntakeSettings keyless =
        SETTINGS.refusing((CookieRule.Refused) CookieRule.of(new Seal(List.of())));
    assertThat(form("", cookie("canary"), keyless).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.pointer()).isEqualTo("/session/cookies");
              assertThat(problem.detail())
                  .contains("NOCTURNE_WEBHOOKS_KEY")
                  .doesNotContain("canary");
            });
    assertThat(form("", "'cookies': []", keyless).problems()).isEmpty();
  }

  private static String cookie(String value) {
    return "'cookies': [{'name': 'a', 'value': '%s', 'domain': 'x.example', 'path': '/', 'httpOnly': true}]"
        .formatted(value);
  }

  private static List<Integer> limits(String terms, String session) {
    SessionOptions options =
        ((JobSpec.AgentTask) form(terms, session).spec(new UUID(0, 1))).session();
    return List.of(options.maxDurationMinutes(), options.idleTimeoutMinutes());
  }

  private static JobForm form(String terms, String session) {
    return form(terms, session, SETTINGS);
  }

  private static JobForm form(String terms, String session, IntakeSettings settings) {
    String more = terms.isEmpty() ? "" : ", " + terms;
    String text = "{'kind': 'agent', 'task': 'x'" + more + ", 'session': {" + session + "}}";
    try {
      return new JobForm(Kind.AGENT, (ObjectNode) JSON.readTree(text.replace('\'', '"')), settings);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
