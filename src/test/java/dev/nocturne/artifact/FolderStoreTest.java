package dev.nocturne.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.job.Capture;
import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Take;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept in a folder stays in it, and goes alone or with its job. */
@Beside
class FolderStoreTest {

  private static final UUID JOB = UUID.randomUUID();
  private static final Take TAKE = new Take("acme", JOB, Capture.REPLAY, 1, 2);
  private static final Content CONTENT = new Content(4, "", "video/mp4");

  @TempDir Path folder;

  @Test
  void what_is_put_is_there_under_its_take_and_goes_alone_or_with_its_job() throws IOException {
    FolderStore store = new FolderStore(folder.resolve("kept"));
    Path file = Files.writeString(folder.resolve("content"), "film");
    Take other = new Take("acme", JOB, Capture.STEPS, 1, 1);
    Take foreign = new Take("acme", UUID.randomUUID(), Capture.STEPS, 1, 1);
    assertThat(store.open(TAKE)).isEmpty();
    for (Take take : List.of(TAKE, other, foreign)) {
      store.put(take, file, CONTENT);
      store.put(take, file, CONTENT);
    }
    assertThat(files()).containsExactlyInAnyOrder(TAKE.place(), other.place(), foreign.place());
    try (InputStream in = store.open(TAKE).orElseThrow()) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("film");
    }

    store.remove(other);
    store.remove(other);
    assertThat(store.open(other)).isEmpty();
    store.removeAll("acme", JOB);
    store.removeAll("acme", JOB);
    assertThat(files()).containsExactly(foreign.place());
  }

  @Test
  void a_place_that_leads_out_of_the_folder_is_none() {
    FolderStore store = new FolderStore(folder.resolve("kept"));
    for (String tenant : List.of("..", "../x", "a/../../..", "/etc")) {
      Take take = new Take(tenant, JOB, Capture.STEPS, 1, 1);
      assertThatThrownBy(() -> store.open(take)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.removeAll(tenant, JOB))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private List<String> files() throws IOException {
    Path kept = folder.resolve("kept");
    try (Stream<Path> all = Files.walk(kept)) {
      return all.filter(Files::isRegularFile)
          .map(file -> kept.relativize(file).toString())
          .toList();
    }
  }
}
