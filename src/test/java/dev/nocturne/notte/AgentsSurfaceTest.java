package dev.nocturne.notte;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class AgentsSurfaceTest extends Surface {

  private static final SessionOptions OPTIONS = new SessionOptions(15, 15, Json.EMPTY);

  AgentsSurfaceTest() {
    super("Agents");
  }

  @Test
  void what_an_agent_did_comes_in_parts_and_as_a_program() {
    String session = client.startSession(OPTIONS);
    String agent =
        client.startAgent(
            session, new AgentTask("read it", page("article"), null, Json.EMPTY, OPTIONS, null));
    await().until(() -> client.agent(agent), AgentState.Ended.class::isInstance);
    Agents.Steps all = notte.agents().steps(agent, 0, 1000).orElseThrow();
    assertThat(all.steps()).hasSizeGreaterThan(3);
    Agents.Steps first = notte.agents().steps(agent, 0, 2).orElseThrow();
    assertThat(first).isEqualTo(new Agents.Steps(all.steps().subList(0, 2), 2, true));
    Agents.Steps rest = notte.agents().steps(agent, first.next(), 1000).orElseThrow();
    assertThat(rest.steps()).isEqualTo(all.steps().subList(2, all.steps().size()));
    assertThat(notte.agents().steps(agent, rest.next(), 9).orElseThrow().steps()).isEmpty();
    assertThat(notte.agents().code(agent, false).pythonScript()).contains("/site/article");
    assertThat(client.agents(false, 1).items()).extracting(AgentRef::id).contains(agent);
    client.stopAgent(agent, session);
    client.stopSession(session);
    assertThat(notte.agents().steps("no-such", 3, 9)).isEmpty();
  }
}
