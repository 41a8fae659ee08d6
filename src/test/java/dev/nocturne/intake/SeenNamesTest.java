package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of the names of a batch those are asked for that may have come, and hardly any others. */
class SeenNamesTest {

  private static final int CHUNK = 1_000;
  private static final int CHUNKS = 1_000;

  private final SeenNames seen = new SeenNames();

  @Test
  void a_name_of_any_chunk_before_is_never_passed_over() {
    List<String> all = new ArrayList<>();
    for (int chunk = 0; chunk < 20; chunk++) {
      List<String> names = names(chunk, i -> UUID.randomUUID().toString());
      List<String> more = new ArrayList<>(names);
      IntStream.range(0, all.size()).filter(i -> i % 7 == 0).mapToObj(all::get).forEach(more::add);
      List<String> again = seen.again(more);
      assertThat(again).containsAll(more.subList(CHUNK, more.size()));
      all.addAll(names);
    }
  }

  @Test
  void of_a_million_new_names_few_are_taken_for_old_ones() {
    assertThat(asked(i -> "row-" + i)).isLessThan(CHUNK * CHUNKS / 5_000);
    assertThat(asked(i -> "https://shop.example/p/" + i + "/reviews"))
        .isLessThan(CHUNK * CHUNKS / 5_000);
  }

  private static int asked(IntFunction<String> name) {
    SeenNames names = new SeenNames();
    return IntStream.range(0, CHUNKS).map(chunk -> names.again(names(chunk, name)).size()).sum();
  }

  private static List<String> names(int chunk, IntFunction<String> name) {
    return IntStream.range(chunk * CHUNK, (chunk + 1) * CHUNK).mapToObj(name).toList();
  }
}
