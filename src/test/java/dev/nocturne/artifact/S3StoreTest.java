package dev.nocturne.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.artifact.S3Store.Bucket;
import dev.nocturne.artifact.S3Store.Keys;
import dev.nocturne.job.Capture;
import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Take;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What both stores promise, of one that is asked over HTTP with signed requests. */
@Beside
class S3StoreTest {

  private static final Keys KEYS = new Keys(SignedBuckets.KEY, SignedBuckets.SECRET);
  private static final UUID JOB = UUID.randomUUID();
  private static final Take TAKE = new Take("acme", JOB, Capture.REPLAY, 1, 2);
  private static final Content CONTENT = new Content(4, "", "video/mp4");

  @TempDir Path folder;
  private SignedBuckets buckets;
  private ArtifactStore store;

  @BeforeEach
  void begin() throws IOException {
    buckets = new SignedBuckets();
    store = store(KEYS);
  }

  @AfterEach
  void end() {
    buckets.close();
  }

  @Test
  void what_is_put_is_there_under_its_take_with_its_type_and_goes_alone_or_with_its_job()
      throws IOException {
    Take other = new Take("acme", JOB, Capture.STEPS, 1, 1);
    Take foreign = new Take("acme", UUID.randomUUID(), Capture.STEPS, 1, 1);
    for (Take take : new Take[] {TAKE, other, foreign}) {
      store.put(take, file("film"), CONTENT);
      store.put(take, file("film"), CONTENT);
    }
    assertThat(buckets.objects)
        .containsOnlyKeys(
            "films/night/" + TAKE.place(),
            "films/night/" + other.place(),
            "films/night/" + foreign.place());
    assertThat(buckets.objects.get("films/night/" + TAKE.place()).type()).isEqualTo("video/mp4");
    assertThat(read(TAKE)).isEqualTo("film");

    store.remove(other);
    store.remove(other);
    assertThat(store.open(other)).isEmpty();
    store.removeAll("acme", JOB);
    store.removeAll("acme", JOB);
    assertThat(buckets.objects).containsOnlyKeys("films/night/" + foreign.place());
    assertThat(buckets.refused).isEmpty();
  }

  @Test
  void what_is_not_signed_rightly_and_a_store_that_is_down_are_told_from_what_is_not_there()
      throws IOException {
    store.put(TAKE, file("film"), CONTENT);
    ArtifactStore stranger = store(new Keys(SignedBuckets.KEY, "another secret"));
    assertThatThrownBy(() -> stranger.open(TAKE)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> stranger.put(TAKE, file("x"), CONTENT))
        .isInstanceOf(IOException.class);
    assertThat(buckets.refused).isNotEmpty();
    assertThat(read(TAKE)).isEqualTo("film");

    buckets.broken = true;
    assertThatThrownBy(() -> store.open(TAKE)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.removeAll("acme", JOB)).isInstanceOf(IOException.class);
  }

  @Test
  void no_secret_is_in_what_a_bucket_says_of_itself() {
    assertThat(bucket(KEYS).toString()).doesNotContain(SignedBuckets.SECRET);
  }

  private ArtifactStore store(Keys keys) {
    return new S3Store(bucket(keys));
  }

  private Bucket bucket(Keys keys) {
    return new Bucket("films", buckets.url(), "eu-central-1", "night/", keys);
  }

  private String read(Take take) throws IOException {
    try (InputStream in = store.open(take).orElseThrow()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("content"), content);
  }
}
