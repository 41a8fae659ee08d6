package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Beside
class SweeperTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT5S", // nobody waits
    "1, PT5S", // a page for one
    "12, PT5S", // five pages each in a minute, which is as far apart as sweeps ever are
    "25, PT2.4S",
    "60, PT1S",
    "100, PT0.9S",
    "150, PT0.9S", // two pages
    "10000, PT0.9S"
  })
  void the_more_agents_share_a_list_the_more_often_it_is_read(int waiting, Duration pause) {
    assertThat(Sweeper.pause(waiting, Duration.ofSeconds(5))).isEqualTo(pause);
  }
}
