package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.notte.NotteException.Unclear;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class PagesTest {

  private final List<Integer> seen = new ArrayList<>();

  private List<Integer> walk(IntFunction<Page<Integer>> list) {
    Pages.walk(list, seen::addAll);
    return seen;
  }

  @Test
  void a_list_ends_where_notte_says_so() {
    assertThat(walk(number -> new Page<>(List.of(number), number < 3))).containsExactly(1, 2, 3);
  }

  @Test
  void an_empty_page_is_the_last() {
    assertThat(walk(number -> new Page<>(number < 3 ? List.of(number) : List.of(), true)))
        .containsExactly(1, 2);
  }

  @Test
  void a_list_that_ignores_the_number_is_read_once() {
    assertThat(walk(_ -> new Page<>(List.of(7, 8), true))).containsExactly(7, 8);
  }

  @Test
  void a_list_without_an_end_is_given_up() {
    assertThatThrownBy(() -> walk(number -> new Page<>(List.of(number), true)))
        .isInstanceOf(Unclear.class);
  }

  @Test
  void nothing_more_is_asked_for_than_is_wanted() {
    Pages.walk(
        number -> new Page<>(List.of(number), true),
        page -> {
          seen.addAll(page);
          return page.getFirst() < 2;
        });
    assertThat(seen).containsExactly(1, 2);
  }
}
