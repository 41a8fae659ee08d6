package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.nocturne.Beside;
import dev.nocturne.store.PaceLog.Minute;
import dev.nocturne.store.PaceLog.Replica;
import dev.nocturne.store.PaceLog.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What replicas ended of late. */
@Beside
class PostgresPaceLogTest {

  @Test
  void replicas_are_summed_by_the_minute_and_what_is_old_goes() {
    try (BatchTables tables = new BatchTables()) {
      tables.empty(3);
      PaceLog log = new PostgresPaceLog(tables.database);
      tables.execute("update slot set state = 'lingering' where number = 1");
      tables.execute("insert into pace values (now() - interval '3 h', 'old', 1, 1, 1)");
      tables.execute(
          "insert into pace values (date_trunc('minute', now()) - interval '9 min', 'c', 7, 0, 2)");

      log.note("a", 2, 1);
      log.note("a", 3, 0);
      log.note("b", 10, 0);

      List<Minute> hour = log.hour();
      assertThat(hour).hasSize(60);
      assertThat(hour).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
      assertThat(hour.stream().mapToLong(Minute::succeeded).sum()).isEqualTo(22);
      assertThat(hour.stream().mapToLong(Minute::failed).sum()).isEqualTo(1);
      assertThat(hour.getLast().slots()).isBetween(0, 1);
      assertThat(log.replicas())
          .extracting(Replica::name, Replica::alive, Replica::succeeded, Replica::jobs)
          .containsExactly(
              tuple("a", true, 5L, 0L), tuple("b", true, 10L, 0L), tuple("c", false, 7L, 0L));
    }
  }

  @Test
  void a_replica_hears_that_it_is_to_begin_nothing_until_that_is_taken_back() {
    try (BatchTables tables = new BatchTables()) {
      PaceLog log = new PostgresPaceLog(tables.database);
      assertThat(log.drain("a")).isFalse();
      assertThat(log.note("a", 1, 0)).isFalse();
      assertThat(log.note("b", 1, 0)).isFalse();

      assertThat(log.drain("a")).isTrue();
      assertThat(log.drain("a")).isTrue();
      assertThat(states(log)).containsExactly(State.DRAINING, State.ON);
      assertThat(log.note("a", 0, 0)).isTrue();
      assertThat(log.note("b", 0, 0)).isFalse();
      assertThat(states(log)).containsExactly(State.DRAINED, State.ON);

      log.resume("a");
      assertThat(log.note("a", 0, 0)).isFalse();
      assertThat(states(log)).containsExactly(State.ON, State.ON);

      // Whoever is long gone is not remembered.
      tables.execute("insert into drain values ('c', now() - interval '3 h')");
      log.note("a", 0, 0);
      assertThat(tables.read("select replica from drain")).isEmpty();
    }
  }

  private static List<State> states(PaceLog log) {
    return log.replicas().stream().map(Replica::state).toList();
  }
}
