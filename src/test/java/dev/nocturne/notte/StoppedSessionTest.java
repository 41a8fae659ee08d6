package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.TestingPostgres;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slot is free when a session's stop is certain, so it has to become certain, and rightly so. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class StoppedSessionTest extends ScriptedNotte {

  @Test
  void a_refusal_in_any_words_is_looked_into() {
    server.then(400, quoted("{'message':'Session is not active'}"));
    server.then(200, quoted("{'session_id':'s','status':'timed_out'}"));

    client.stopSession("s");

    assertThat(server.requests)
        .extracting(ScriptedServer.Request::method)
        .containsExactly("DELETE", "GET");
  }

  @Test
  void a_refusal_to_stop_what_is_open_is_no_stop() {
    server.then(400, quoted("{'message':'Session is not active'}"));
    server.then(200, quoted("{'session_id':'s','status':'active'}"));

    assertThatThrownBy(() -> client.stopSession("s"))
        .isInstanceOf(Rejected.class)
        .hasMessage("Session is not active");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 504})
  void a_stop_that_fails_is_looked_into(int status) {
    server.then(status, "");
    server.then(200, quoted("{'session_id':'s','status':'closed'}"));

    client.stopSession("s");

    assertThat(server.requests)
        .extracting(ScriptedServer.Request::method)
        .containsExactly("DELETE", "GET");
  }

  @Test
  void a_stop_that_fails_is_none_while_the_session_is_open() {
    server.then(504, "");
    server.then(200, quoted("{'session_id':'s','status':'active'}"));

    assertThatThrownBy(() -> client.stopSession("s"))
        .isInstanceOfSatisfying(Unclear.class, e -> assertThat(e.scope()).isEqualTo(Scope.NOTTE));
  }

  @Test
  void a_stop_in_an_outage_is_none() {
    server.then(503, "");

    assertThatThrownBy(() -> client.stopSession("s"))
        .isInstanceOfSatisfying(Unclear.class, e -> assertThat(e.scope()).isEqualTo(Scope.NOTTE));
    assertThat(server.requests).as("the stop and one look").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {402, 429, 529})
  void nothing_is_asked_of_a_notte_that_is_busy(int status) {
    server.then(status, "");

    assertThatThrownBy(() -> client.stopSession("s")).isInstanceOf(Busy.class);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void who_is_interrupted_asks_nothing_more() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> client.stopSession("s")).isInstanceOf(Unclear.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.requests).isEmpty();
  }

  @Test
  void a_page_of_a_proxy_tells_nothing_of_a_session() {
    server.then(404, "<html>", "Content-Type: text/html");

    assertThatThrownBy(() -> client.stopSession("s")).isInstanceOf(Unclear.class);
  }

  @Test
  void a_session_that_notte_does_not_know_is_over() {
    server.then(404, quoted("{'detail':'Session not found'}"));

    client.stopSession("s");

    assertThat(server.requests).hasSize(1);
  }
}
