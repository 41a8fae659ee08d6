package dev.nocturne;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A real PostgreSQL server in a folder of its own, for one run of the tests. */
public final class TestingPostgres implements QuarkusTestResourceLifecycleManager {

  private Path folder;
  private LocalPostgres server;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("nocturne-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server = LocalPostgres.ensure(folder.resolve("postgres"));
    return Map.of(
        "quarkus.datasource.jdbc.url",
        server.url(),
        "quarkus.datasource.username",
        LocalPostgres.USER,
        "quarkus.datasource.password",
        "");
  }

  @Override
  public void stop() {
    if (server == null) {
      return;
    }
    server.stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(TestingPostgres::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
