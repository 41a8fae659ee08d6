package dev.nocturne.bench;

import java.time.Duration;
import java.util.Map;

/**
 * Two replicas, a thousand scrapes under way, and one of the two dies. There are twice as many
 * slots: one call has no name by which Notte could be asked to end it, so the slot of a lost one
 * rests until it is over for certain, which is four minutes.
 */
final class TakeOver implements Benchmark.Part {

  private static final int JOBS = 1_000;
  private static final Duration LOOK = Duration.ofMillis(50);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    Map<String, String> settings = Map.of("NOCTURNE_SLOTS", String.valueOf(2 * JOBS));
    try (Child dies = rig.service(database, settings)) {
      Client.get(Drain.bench(rig, "hold"));
      long none = Drain.scrapes(rig.upstreamUrl());
      Client.batch(dies.url(), Client.scrapes(JOBS));
      Until.so(LOOK, () -> Drain.scrapes(rig.upstreamUrl()) == none + JOBS);
      try (Child lives = rig.service(database, settings)) {
        dies.kill();
        long begun = System.nanoTime();
        Until.so(LOOK, () -> Drain.scrapes(rig.upstreamUrl()) >= none + 2 * JOBS);
        double took = (System.nanoTime() - begun) / 1e9;
        Client.get(Drain.bench(rig, "release"));
        Until.empty(database, LOOK);
        report.figure(
            "kill -9 with 1,000 scrapes under way, until all are called again, s",
            "%.1f".formatted(took),
            "≤ 35 (lease 30 + 5)",
            "default lease; 2,000 slots; " + lives.mostMemory() + " MB");
      }
    }
  }
}
