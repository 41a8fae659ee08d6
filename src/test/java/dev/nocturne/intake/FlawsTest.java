package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What cannot be stored, and where it is. */
class FlawsTest {

  @Test
  void flaws_are_told_of_by_their_place() throws Exception {
    String job = "{\"a/b\":[1,{\"c~\":\"\\u0000\"}],\"d\":1e999,\"\\ud800\":1}";

    assertThat(StrictJson.unstorable(StrictJson.read(job)))
        .extracting(Problem::pointer)
        .containsExactly("/a~1b/1/c~0", "/d", "");
  }

  @Test
  void a_long_key_around_many_flaws_does_not_become_as_many_long_pointers() throws Exception {
    String job =
        "{\"" + "k".repeat(49_000) + "\":[\"\\u0000\"" + ",\"\\u0000\"".repeat(23_000) + "]}";

    assertThat(StrictJson.unstorable(StrictJson.read(job)))
        .hasSize(50)
        .allSatisfy(problem -> assertThat(problem.pointer()).isEmpty());
  }
}
