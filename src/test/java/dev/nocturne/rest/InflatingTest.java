package dev.nocturne.rest;

import static dev.nocturne.rest.BatchClient.gzipped;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.intake.BrokenBodyException;
import dev.nocturne.intake.TooLargeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is inflated: gzip of one member and of several, whole and broken. */
class InflatingTest {

  private static final byte[] ONE = gzipped("one\n".getBytes(UTF_8));
  private static final byte[] TWO = gzipped("two\n".getBytes(UTF_8));
  private static final byte[] EMPTY = gzipped(new byte[0]);

  @Test
  void members_follow_each_other_as_one_text() throws IOException {
    assertThat(text(ONE, TWO)).isEqualTo("one\ntwo\n");
    assertThat(text(EMPTY, ONE, EMPTY, EMPTY, TWO, EMPTY)).isEqualTo("one\ntwo\n");
    byte[] large = gzipped(new byte[100_000]);
    assertThat(text(large, large, ONE)).hasSize(200_004);
  }

  @Test
  void a_body_that_breaks_off_between_two_members_does_not_count_as_whole() {
    IOException cut = new IOException("the connection is gone");

    for (int length = ONE.length; length < ONE.length + TWO.length; length++) {
      InputStream start = new ByteArrayInputStream(Arrays.copyOf(joined(ONE, TWO), length));
      InputStream body = new SequenceInputStream(start, failing(cut));
      assertThatThrownBy(() -> new Inflating(body, 1_000_000).readAllBytes()).isSameAs(cut);
    }
  }

  @Test
  void a_second_member_that_is_cut_or_none_is_told_of() {
    byte[] both = joined(ONE, TWO);
    for (int length = ONE.length + 1; length < both.length; length++) {
      byte[] body = Arrays.copyOf(both, length);
      assertThatThrownBy(() -> text(body)).isInstanceOf(BrokenBodyException.class);
    }
    assertThatThrownBy(() -> text(ONE, "two\n".getBytes(UTF_8)))
        .isInstanceOf(BrokenBodyException.class);
    assertThatThrownBy(() -> text(ONE, new byte[1])).isInstanceOf(BrokenBodyException.class);
  }

  @Test
  void thousands_of_empty_members_are_refused() {
    byte[][] many = new byte[50_000][];
    Arrays.fill(many, EMPTY);

    assertThatThrownBy(() -> text(many)).isInstanceOf(BrokenBodyException.class);
  }

  @Test
  void what_comes_without_a_row_is_bounded_and_what_comes_with_rows_is_not() throws IOException {
    Inflating body = new Inflating(new ByteArrayInputStream(gzipped(new byte[12_000])), 4_000);
    for (int i = 0; i < 3; i++) {
      assertThat(body.readNBytes(2_000)).hasSize(2_000);
      body.rowCame();
    }
    assertThatThrownBy(() -> body.readNBytes(4_001)).isInstanceOf(TooLargeException.class);
  }

  @Test
  void one_that_is_closed_has_nothing_left_and_leaves_the_body_open() throws IOException {
    ByteArrayInputStream bytes =
        new ByteArrayInputStream(gzipped(new byte[100_000])) {
          @Override
          public void close() {
            throw new IllegalStateException("it is another's");
          }
        };
    Inflating body = new Inflating(bytes, 1_000_000);
    assertThat(body.readNBytes(10)).hasSize(10);

    body.close();

    assertThatThrownBy(() -> body.readNBytes(10)).hasMessageContaining("closed");
    new Inflating(bytes, 1_000_000).close();
  }

  @Test
  void what_is_zipped_is_whole_when_it_is_finished_and_has_nothing_left_when_it_is_closed()
      throws IOException {
    ByteArrayOutputStream plain =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            throw new IllegalStateException("it is another's");
          }
        };
    Zipped cut = new Zipped(plain);
    cut.write(1);
    cut.close();
    assertThatThrownBy(() -> cut.finish()).hasMessageContaining("closed");

    plain.reset();
    try (Zipped zipped = new Zipped(plain)) {
      zipped.write("one".getBytes(UTF_8));
      zipped.finish();
    }
    assertThat(text(plain.toByteArray())).isEqualTo("one");
  }

  private static String text(byte[]... members) throws IOException {
    InputStream body = new ByteArrayInputStream(joined(members));
    return new String(new Inflating(body, 1_000_000).readAllBytes(), UTF_8);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static InputStream failing(IOException failure) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw failure;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        throw failure;
      }
    };
  }
}
