package dev.nocturne.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From the command to the first answer, and the memory of a service that does nothing, with an AOT
 * cache as the image has one. Beside it a bare application of the same extensions, with a cache of
 * its own.
 */
final class Starting implements Benchmark.Part {

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
  private static final int LEARNED_FROM = 100;

  @Override
  public void run(Rig rig, Report report) throws Exception {
    App bare = new App(rig, Bare.build(rig.folder().resolve("bare")), rig.database());
    App plain = new App(rig, Rig.SERVICE, rig.another());
    // The first start migrates as well.
    try (Child service = plain.start()) {
      Client.batch(service.url(), Client.scrapes(1));
    }
    App cached = plain.learned(rig.folder().resolve("service.aot"), true);
    App other = bare.learned(rig.folder().resolve("bare.aot"), false);
    for (int round = 0; round < ROUNDS; round++) {
      plain.measure();
      cached.measure();
      other.measure();
    }
    report.ratio(
        "start to the first 200 with an AOT cache, beside a bare application, s",
        new Figures(cached.seconds),
        new Figures(other.seconds),
        "≤ 1.5 ×, orientation 2.0 s",
        "%s s without a cache".formatted(new Figures(plain.seconds).words()));
    report.ratio(
        "memory then, MB",
        new Figures(cached.memory),
        new Figures(other.memory),
        "≤ 1.5 ×, orientation 260 MB",
        "%s MB without a cache".formatted(new Figures(plain.memory).words()));
  }

  /** An application that is started again and again. */
  private static final class App {

    private final Rig rig;
    private final Path jar;
    private final String database;
    private final List<String> arguments = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();
    private final List<Double> memory = new ArrayList<>();

    App(Rig rig, Path jar, String database) {
      this.rig = rig;
      this.jar = jar;
      this.database = database;
    }

    Child start() throws Exception {
      return rig.start(jar, arguments, database, Map.of());
    }

    void measure() throws Exception {
      long begun = System.nanoTime();
      try (Child service = start()) {
        Client.get(service.url().resolve("/v1/jobs"));
        seconds.add((System.nanoTime() - begun) / 1e9);
        memory.add((double) service.memory());
      }
    }

    /** The same with a cache of what it needed while it ran once. */
    App learned(Path cache, boolean works) throws Exception {
      Files.deleteIfExists(cache);
      App recording = new App(rig, jar, database);
      recording.arguments.add("-XX:AOTCacheOutput=" + cache);
      // The cache is written when it ends.
      try (Child service = recording.start()) {
        Client.get(service.url().resolve("/v1/jobs"));
        if (works) {
          Client.batch(service.url(), Client.scrapes(LEARNED_FROM));
          Until.empty(database, Duration.ofMillis(50));
        }
      }
      App learned = new App(rig, jar, database);
      // It ends at once with a cache that does not fit.
      learned.arguments.addAll(List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache));
      return learned;
    }
  }
}
