package dev.nocturne.intake;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order the jobs of a batch are read. */
class RowIdsTest {

  @Test
  void ids_rise_with_the_rows_also_after_those_of_a_replica_whose_clock_is_ahead() {
    long ahead = Instant.now().plus(Duration.ofMinutes(10)).toEpochMilli();
    UUID last = new UUID(ahead << 16 | 0x7fff, -1L);
    RowIds next = new RowIds(last);
    List<UUID> ids = new ArrayList<>(List.of(last));
    ids.addAll(Stream.generate(next::next).limit(5_000).toList());

    assertThat(ids.stream().map(UUID::toString)).isSorted().doesNotHaveDuplicates();
    assertThat(ids).allMatch(id -> id.version() == 7);
    assertThat(ids.stream().collect(groupingBy(id -> id.getMostSignificantBits() >>> 16)).values())
        .allMatch(at -> at.size() <= 1_000);
  }

  @Test
  void ids_of_a_new_batch_are_of_now() {
    long before = System.currentTimeMillis();
    UUID id = new RowIds(null).next();

    assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, System.currentTimeMillis());
  }
}
