package dev.nocturne.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.nocturne.Beside;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that notices no mistake proves nothing. */
@Beside
class MutantsTest {

  private static final int SEEDS = 400;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void the_simulation_notices_this_mistake_by_its_signs_and_nothing_without_it(Mutant mutant) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      if (mutant.showsIn(violations(seed, mutant))) {
        assertThat(violations(seed, Mutant.NONE)).as("seed %s without it", seed).isEmpty();
        return;
      }
    }
    fail("nothing of it was seen in seeds 1 to " + SEEDS);
  }

  /** What went wrong, and what was refused by those who know what must not be. */
  private static List<String> violations(long seed, Mutant mutant) {
    try {
      return Simulation.run(seed, mutant, _ -> {});
    } catch (AssertionError e) {
      if (e.getCause() instanceof IllegalStateException refused) {
        return List.of(String.valueOf(refused.getMessage()));
      }
      throw e;
    }
  }
}
