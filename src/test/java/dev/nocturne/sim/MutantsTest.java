package dev.nocturne.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that notices no mistake proves nothing. */
class MutantsTest {

  private static final int SEEDS = 400;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void the_simulation_notices_this_mistake(Mutant mutant) {
    assertThat(noticed(mutant)).isTrue();
  }

  private static boolean noticed(Mutant mutant) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        if (!Simulation.run(seed, mutant).isEmpty()) {
          return true;
        }
      } catch (AssertionError e) {
        // A change that no job may make, refused by the one place that knows them.
        return e.getCause() instanceof RuntimeException;
      }
    }
    return false;
  }
}
