package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How large what is told of a problem can become. */
class ProblemTest {

  private static final String LONG = "k".repeat(2_000);

  @Test
  void a_long_pointer_becomes_that_of_what_is_around_the_place() {
    assertThat(new Problem("/a/b/" + LONG + "/c", "no").pointer()).isEqualTo("/a/b");
    assertThat(new Problem("/" + LONG, "no").pointer()).isEmpty();
    String longest = "/" + LONG.substring(0, Problem.LONGEST - 1);
    assertThat(new Problem(longest, "no").pointer()).isEqualTo(longest);
    assertThat(new Problem(longest + "/c", "no").pointer()).isEqualTo(longest);
  }

  @Test
  void a_long_detail_ends_early_and_not_within_a_character() {
    String told = new Problem("", "k".repeat(Problem.LONGEST - 1) + "\ud83c\udf19").detail();

    assertThat(told).hasSize(Problem.LONGEST + 1).endsWith("k\ufffd…");
  }

  @Test
  void what_is_stored_of_a_row_is_bounded_however_much_is_wrong_with_it() {
    Problem large = new Problem("/" + "k".repeat(900), "d".repeat(900));
    assertThat(Errors.write(Collections.nCopies(50, large))).hasSizeBetween(8_000, 12_000);

    Problem small = new Problem("/url", "is missing");
    assertThat(Errors.write(List.of(small, small)))
        .isEqualTo(
            "[{\"pointer\":\"/url\",\"detail\":\"is missing\"},"
                + "{\"pointer\":\"/url\",\"detail\":\"is missing\"}]");
  }
}
