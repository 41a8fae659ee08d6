package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.Json;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Steps may carry pictures, and are held by their size and not by their number alone. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class AgentPagesTest {

  private static final int MEGABYTE = 1024 * 1024;
  private static final NotteLimits LIMITS =
      new NotteLimits(
          ScriptedNotte.LONG,
          ScriptedNotte.LONG,
          ScriptedNotte.LONG,
          ScriptedNotte.LONG,
          ScriptedNotte.LONG,
          32 * MEGABYTE,
          3);

  @Test
  void a_page_of_steps_ends_at_four_megabytes_and_the_next_goes_on_behind_it() throws Exception {
    assertThat(pages(Collections.nCopies(10, MEGABYTE))).containsExactly(4, 4, 2);
    assertThat(pages(Collections.nCopies(4, MEGABYTE + 1))).containsExactly(3, 1);
  }

  @Test
  void a_page_has_a_step_at_least_and_nothing_is_passed_over_behind_a_large_one() throws Exception {
    assertThat(pages(List.of(5 * MEGABYTE, 10, 10, 6 * MEGABYTE, 10))).containsExactly(1, 2, 1, 1);
  }

  @Test
  void the_last_page_is_known_to_be_the_last() throws Exception {
    assertThat(pages(Collections.nCopies(20, 10))).containsExactly(10, 10);
  }

  /** How many steps of these sizes each page of ten has; together they are all of them. */
  private static List<Integer> pages(List<Integer> sizes) throws Exception {
    List<Json> all =
        sizes.stream()
            .map(size -> new Json("\"" + "x".repeat(size - "\"\"".length()) + "\""))
            .toList();
    List<Json> told = new ArrayList<>();
    List<Integer> pages = new ArrayList<>();
    ScriptedServer server = new ScriptedServer();
    NotteEndpoint endpoint = new NotteEndpoint(server.uri(), Secret.of("any"), true);
    try (server;
        NotteClient client =
            new NotteClient(() -> endpoint, LIMITS, InstantSource.system(), _ -> {})) {
      server.then(
          200,
          all.stream().map(Json::text).collect(Collectors.joining(",", "{\"steps\":[", "]}")),
          "Content-Type: application/json");
      Agents agents = Surface.groups(client).agents();
      Agents.Steps page;
      do {
        page = agents.steps("an-agent", told.size(), 10).orElseThrow();
        told.addAll(page.steps());
        pages.add(page.steps().size());
        assertThat(page.next()).isEqualTo(told.size());
      } while (page.more());
    }
    assertThat(told).isEqualTo(all);
    return pages;
  }
}
