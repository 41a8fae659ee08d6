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

  private final Room all = new Room(6L * Blocks.BLOCK, 4L * Blocks.BLOCK, Duration.ofMillis(20));
  private final Room.Share room = all.of("one");

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
    assertThatThrownBy(() -> Blocks.read(bytes(4), Blocks.BLOCK, room))
        .isInstanceOf(TooLargeException.class);
    read(4).close();
  }

  @Test
  void documents_of_one_tenant_leave_room_for_those_of_others() throws IOException {
    try (Blocks _ = read(4)) {
      assertThatThrownBy(() -> read(1)).isInstanceOf(NoRoomException.class);
      Blocks.read(bytes(2), LIMIT, all.of("other")).close();
      assertThatThrownBy(() -> Blocks.read(bytes(3), LIMIT, all.of("other")))
          .isInstanceOf(NoRoomException.class);
    }
    Blocks.read(bytes(4), LIMIT, all.of("other")).close();
    read(4).close();
  }

  @Test
  void a_document_occupies_what_it_has_and_no_more() throws IOException {
    InputStream whole = new ByteArrayInputStream(new byte[4 * Blocks.BLOCK]);
    try (Blocks document = Blocks.read(whole, LIMIT, room)) {
      assertThat(document.open().readAllBytes()).hasSize(4 * Blocks.BLOCK);
    }
    try (Blocks nothing = Blocks.read(InputStream.nullInputStream(), LIMIT, room)) {
      assertThat(nothing.open().readAllBytes()).isEmpty();
    }
  }

  private Blocks read(int blocks) throws IOException {
    return Blocks.read(bytes(blocks), LIMIT, room);
  }

  private static InputStream bytes(int blocks) {
    return new ByteArrayInputStream(new byte[blocks * Blocks.BLOCK - 1]);
  }
}
