package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a player needs to read a film; that one plays it is seen in a browser. */
class FilmTest {

  /** So many bytes would be a tenth of one that is told point by point. */
  private static final int MOST_OF_A_PICTURE = 34 * 1024;

  @Test
  void a_film_is_a_row_of_whole_pictures_behind_a_head_that_says_where_they_begin() {
    List<Seen> pages =
        IntStream.range(0, 3)
            .mapToObj(i -> new Seen(URI.create("http://localhost/" + i), "Page " + i))
            .toList();
    ByteBuffer film = ByteBuffer.wrap(Film.of(pages).bytes());
    Map<String, ByteBuffer> boxes = new HashMap<>();
    while (film.hasRemaining()) {
      int length = film.getInt(film.position());
      String name = new String(film.array(), film.position() + 4, 4, StandardCharsets.ISO_8859_1);
      boxes.put(name, film.slice(film.position() + 8, length - 8));
      film.position(film.position() + length);
    }
    assertThat(boxes).containsOnlyKeys("ftyp", "moov", "mdat");
    ByteBuffer data = boxes.get("mdat");
    ByteBuffer head = boxes.get("moov");
    // The last box of the head, whose last number it is.
    assertThat(head.getInt(head.capacity() - 4)).isEqualTo(film.capacity() - data.capacity());

    int pictures = 0;
    while (data.hasRemaining()) {
      byte[] picture = new byte[data.getInt()];
      data.get(picture);
      pictures++;
      assertThat(picture[0]).isEqualTo((byte) 0x65);
      assertThat(picture).hasSizeLessThan(MOST_OF_A_PICTURE);
      assertThat(new String(picture, StandardCharsets.ISO_8859_1))
          .doesNotContain("\0\0\0", "\0\0\1", "\0\0\2");
    }
    assertThat(pictures).isEqualTo(pages.size());
  }
}
