package dev.nocturne.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Documents share the memory there is for them. */
class RoomTest {

  private static final int LIMIT = 1_000_000;

  private final Room room = new Room(4L * Blocks.BLOCK, Duration.ofMillis(20));

  @Test
  void a_document_that_finds_no_room_is_refused_until_another_one_leaves() throws IOException {
    try (Blocks first = read(3)) {
      assertThat(first.open().readAllBytes()).hasSize(3 * Blocks.BLOCK - 1);
      assertThatThrownBy(() -> read(2)).isInstanceOf(NoRoomException.class);
      read(1).close();
    }
    read(4).close();
  }

  @Test
  void a_document_that_is_too_large_leaves_its_room() throws IOException {
    Room small = new Room(4L * Blocks.BLOCK, Duration.ofMillis(20));
    assertThatThrownBy(() -> Blocks.read(bytes(4), Blocks.BLOCK, small))
        .isInstanceOf(TooLargeException.class);
    Blocks.read(bytes(4), LIMIT, small).close();
  }

  private Blocks read(int blocks) throws IOException {
    return Blocks.read(bytes(blocks), LIMIT, room);
  }

  private static InputStream bytes(int blocks) {
    return new ByteArrayInputStream(new byte[blocks * Blocks.BLOCK - 1]);
  }
}
