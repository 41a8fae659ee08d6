package dev.nocturne.bench;

import java.time.Duration;
import java.util.Map;

/** Two replicas, a thousand scrapes under way, and one of the two dies. */
final class TakeOver implements Benchmark.Part {

  private static final int JOBS = 1_000;
  private static final Duration LOOK = Duration.ofMillis(50);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    Map<String, String> settings = Map.of("NOCTURNE_SLOTS", String.valueOf(JOBS));
    try (Child dies = rig.service(database, settings)) {
      Client.get(Drain.bench(rig, "hold"));
      Client.batch(dies.url(), Client.scrapes(JOBS));
      String held = "select count(*) from work where holder is not null";
      Until.so(LOOK, () -> Rig.number(database, held) == JOBS);
      long before = Drain.scrapes(rig);
      try (Child lives = rig.service(database, settings)) {
        dies.kill();
        long begun = System.nanoTime();
        Until.so(LOOK, () -> Drain.scrapes(rig) >= before + JOBS);
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
