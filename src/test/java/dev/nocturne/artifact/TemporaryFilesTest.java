package dev.nocturne.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that was killed leaves among temporary files, and what the next one deletes. */
@Beside
class TemporaryFilesTest {

  @TempDir Path among;

  @Test
  void what_was_left_is_gone_after_a_start_and_what_is_in_use_is_not() throws IOException {
    Path left = left("nocturne-of-the-dead");
    Files.createFile(among.resolve("nocturne-of-the-dead.lock"));
    Path foreign = left("somebody");
    TemporaryFiles living = TemporaryFiles.begin(among);
    assertThat(left).doesNotExist();
    Path used = Files.createFile(living.folder().resolve("film"));

    TemporaryFiles next = TemporaryFiles.begin(among);

    assertThat(used).exists();
    assertThat(foreign).exists();
    assertThat(next.folder()).isDirectory().isNotEqualTo(living.folder());
    assertThat(names())
        .contains("somebody", living.folder().getFileName().toString())
        .doesNotContain("nocturne-of-the-dead", "nocturne-of-the-dead.lock");
  }

  @Test
  void nothing_is_deleted_behind_a_link() throws IOException {
    Path kept = left("kept");
    Files.createSymbolicLink(among.resolve("nocturne-link"), kept.getParent());
    Files.createFile(among.resolve("nocturne-link.lock"));

    assertThat(TemporaryFiles.begin(among).folder()).isDirectory();

    assertThat(kept).exists();
  }

  private Path left(String folder) throws IOException {
    return Files.writeString(Files.createDirectory(among.resolve(folder)).resolve("film"), "x");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(among)) {
      return all.map(each -> each.getFileName().toString()).toList();
    }
  }
}
