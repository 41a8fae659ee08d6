package dev.nocturne.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.samples.Terminal.Ink;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(screen, true, UTF_8);

  @Test
  void a_line_that_fits_stays_whole_and_a_longer_one_is_cut_at_the_width() {
    Terminal terminal = new Terminal(out, 20, false);
    assertThat(terminal.cut("a".repeat(16), 4)).isEqualTo("a".repeat(16));
    assertThat(terminal.cut("a".repeat(17), 4)).isEqualTo("a".repeat(13) + "...");
  }

  @Test
  void what_a_page_says_cannot_move_the_cursor() {
    Terminal terminal = new Terminal(out, 80, true);
    assertThat(terminal.cut("one\r\ntwo\u001b[2Jthree\u009bfour", 0))
        .isEqualTo("one two [2Jthree four");
  }

  @Test
  void only_a_terminal_with_colors_gets_colors() {
    assertThat(new Terminal(out, 80, false).in(Ink.RED, "failed")).isEqualTo("failed");
    assertThat(new Terminal(out, 80, true).in(Ink.RED, "failed"))
        .isEqualTo("\u001b[31mfailed\u001b[0m");
    assertThat(new Terminal(out, 80, true).in(Ink.PLAIN, "failed")).isEqualTo("failed");
  }

  @Test
  void lines_are_printed_as_one() {
    new Terminal(out, 80, false).print("one", "two");
    assertThat(screen.toString(UTF_8).lines()).containsExactly("one", "two");
  }
}
