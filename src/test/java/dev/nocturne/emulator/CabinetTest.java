package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CabinetTest {

  private final Cabinet files = new Cabinet(new VirtualClock(), 10);

  @Test
  void the_downloads_of_the_session_that_brought_none_for_longest_go_first() {
    keep("first", "a", 4);
    keep("second", "b", 4);
    keep("first", "c", 1);
    keep("third", "d", 4);

    assertThat(files.downloads("second")).isEmpty();
    assertThat(files.downloads("first")).extracting(Cabinet.Entry::name).containsExactly("a", "c");
    assertThat(files.download("third", "d")).isPresent();
  }

  @Test
  void a_file_that_is_replaced_takes_no_room_and_one_session_keeps_all_of_its_own() {
    for (int i = 0; i < 9; i++) {
      keep("first", "a", 5);
    }
    keep("second", "b", 5);
    assertThat(files.downloads("first")).hasSize(1);

    keep("second", "c", 50);
    assertThat(files.downloads("first")).isEmpty();
    assertThat(files.downloads("second")).hasSize(2);
  }

  private void keep(String session, String name, int bytes) {
    files.keepDownload(session, name, new Blob("text/plain", new byte[bytes]));
  }
}
