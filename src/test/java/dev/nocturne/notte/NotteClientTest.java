package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.NotteException.Unclear;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class NotteClientTest {

  static final NotteLimits QUICK =
      new NotteLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          1 << 20,
          100);

  private final ScriptedServer server = new ScriptedServer();
  private final NotteClient client =
      new NotteClient(
          () -> new NotteEndpoint(server.uri(), Secret.of("k-123"), true),
          QUICK,
          InstantSource.system());

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void startsASession() {
    server.then(200, "{\"session_id\":\"s1\",\"status\":\"active\"}");
    assertThat(client.startSession(new SessionOptions(10, 5, Json.EMPTY))).isEqualTo("s1");
  }

  @Test
  void endsACallThatHangs() throws Exception {
    server.then((_, _) -> {});
    Unclear e = catchThrowableOfType(Unclear.class, () -> client.session("x"));
    assertThat(e).hasMessageContaining("PT1S");
    assertThat(server.hungUp.await(1, TimeUnit.SECONDS)).isTrue();
  }
}
