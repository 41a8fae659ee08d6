package dev.nocturne;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A real Kafka broker in a folder of its own, for one run of the tests. */
public final class TestingKafka implements QuarkusTestResourceLifecycleManager {

  private Path folder;
  private LocalKafka broker;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("nocturne-kafka");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    broker = LocalKafka.in(folder).start();
    return Map.of("kafka.bootstrap.servers", broker.servers());
  }

  /** Gives the broker to a test's field of its type, to stop and start it. */
  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(broker, new TestInjector.MatchesType(LocalKafka.class));
  }

  @Override
  public void stop() {
    if (broker == null) {
      return;
    }
    broker.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(TestingKafka::delete);
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
