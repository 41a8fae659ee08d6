package dev.nocturne.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.EventLog.Touch;
import dev.nocturne.store.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Beside
class EventTailTest {

  private final MemoryStore store = new MemoryStore(() -> Instant.EPOCH);
  private final WatchedLog log = new WatchedLog(store.events());
  private final EventTail tail = new EventTail(log);
  private final List<Touch> woken = new ArrayList<>();

  @Test
  void while_nobody_watches_nobody_asks_where_the_log_ends() {
    Happenings.submit(store, 1);
    tail.round();
    try (var _ = watch()) {
      tail.round();
    }
    int before = log.heads();
    tail.round();
    tail.round();
    assertThat(log.heads()).isEqualTo(before).isEqualTo(1);
  }

  @Test
  void who_watches_is_woken_by_what_comes_from_then_on_and_by_nothing_that_came_before() {
    Happenings.submit(store, 2);
    try (var _ = watch()) {
      Happenings.submit(store, 3);
      tail.round();
      assertThat(woken).hasSize(3);
    }
    Happenings.submit(store, 4);
    tail.round();
    try (var _ = watch()) {
      Happenings.submit(store, 5);
      tail.round();
    }
    assertThat(woken).hasSize(3 + 5);
  }

  private EventTail.Watch watch() {
    return tail.watch(new Scope("default", null, null), woken::add);
  }
}
