package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.TestingPostgres;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

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
