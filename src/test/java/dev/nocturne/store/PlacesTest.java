package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.store.Places.Given;
import dev.nocturne.store.Places.Newcomer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private static final Newcomer SINGLE = new Newcomer("tenant", null, 5, null);

  private final Places places = new Places(() -> Duration.ofDays(1).toNanos());

  private long next() {
    return places.give(List.of(SINGLE)).places().getFirst().rank();
  }

  @Test
  void single_jobs_go_on_behind_what_is_being_served() {
    Given two = places.give(List.of(SINGLE, SINGLE));
    assertThat(two.places()).extracting(Places.Place::rank).containsExactly(0L, 1L);
    places.learn(two, new Object[] {1_000L});

    assertThat(next()).isEqualTo(1_002);
  }

  @Test
  void looks_that_cross_move_a_flow_on_once() {
    Given one = places.give(List.of(SINGLE));
    Given other = places.give(List.of(SINGLE));
    places.learn(one, new Object[] {1_000L});
    places.learn(other, new Object[] {999L});

    assertThat(next()).isEqualTo(1_001);
  }
}
