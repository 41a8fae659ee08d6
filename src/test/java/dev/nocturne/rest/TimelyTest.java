package dev.nocturne.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A body of which a byte comes every ten seconds. */
class TimelyTest {

  private final AtomicLong now = new AtomicLong();

  private final InputStream drops =
      new InputStream() {
        @Override
        public int read() {
          now.addAndGet(Duration.ofSeconds(10).toNanos());
          return 'x';
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
          if (length == 0) {
            return 0;
          }
          bytes[from] = (byte) read();
          return 1;
        }
      };

  private final Timely body = new Timely(drops, Duration.ofMinutes(1), now::get);

  @Test
  void it_ends_when_its_time_is_over_however_little_of_a_part_has_come() throws IOException {
    assertThat(body.readNBytes(3)).hasSize(3);
    assertThatThrownBy(() -> body.readNBytes(64)).isInstanceOf(IOException.class);
    assertThatThrownBy(body::read).isInstanceOf(IOException.class);
  }

  @Test
  void what_occupies_nothing_may_take_as_long_as_it_likes() throws IOException {
    assertThat(body.readNBytes(3)).hasSize(3);
    body.lift();
    assertThat(body.readNBytes(64)).hasSize(64);
  }
}
