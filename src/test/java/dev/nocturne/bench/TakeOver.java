package dev.nocturne.bench;

import java.time.Duration;
import java.util.Map;

/** Two replicas, a thousand scrapes under way, and one of the two dies. */
final class TakeOver implements Benchmark.Part {

  private static final int JOBS = 1_000;

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    Map<String, String> settings = Map.of("NOCTURNE_SLOTS", String.valueOf(JOBS));
    try (Child dies = rig.service(database, settings)) {
      Client.get(Drain.bench(rig, "hold"));
      Client.batch(dies.url(), Client.scrapes(JOBS));
      while (Rig.number(database, "select count(*) from work where holder is not null") < JOBS) {
        Thread.sleep(Duration.ofMillis(50));
      }
      long before = Drain.scrapes(rig);
      try (Child lives = rig.service(database, settings)) {
        dies.kill();
        long begun = System.nanoTime();
        while (Drain.scrapes(rig) < before + JOBS) {
          Thread.sleep(Duration.ofMillis(50));
        }
        double took = (System.nanoTime() - begun) / 1e9;
        Client.get(Drain.bench(rig, "release"));
        report.figure(
            "kill -9 with 1,000 scrapes under way, until all are called again, s",
            "%.1f".formatted(took),
            "≤ 35 (lease 30 + 5)",
            "default lease; " + lives.mostMemory() + " MB");
      }
    }
  }
}
