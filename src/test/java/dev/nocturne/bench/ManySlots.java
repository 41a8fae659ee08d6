package dev.nocturne.bench;

import java.util.Map;

/**
 * A thousand slots and an upstream that takes two seconds: is any slot ever idle? The same was done
 * once before, since small groups are another thing to compile than large ones.
 */
final class ManySlots implements Benchmark.Part {

  private static final int JOBS = 10_000;
  private static final int SLOTS = 1_000;
  private static final int DELAY_MS = 2_000;

  /** As many in a round as {@code drain} has, since compiling is not what is asked about. */
  private static final int WARM_UP = Integer.getInteger("bench.jobs", 40_000);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    try (Child service = rig.service(database, Map.of("NOCTURNE_SLOTS", String.valueOf(SLOTS)))) {
      for (int round = 0; round < Benchmark.WARM_UP; round++) {
        run(rig, service, database, WARM_UP);
      }
      Client.get(Drain.bench(rig, "delay?ms=" + DELAY_MS));
      run(rig, service, database, JOBS);
      Work work = Work.begin(rig, service);
      run(rig, service, database, JOBS);
      double ideal = JOBS / (SLOTS / (DELAY_MS / 1e3));
      double took = work.seconds();
      double cores = work.cores();
      Client.get(Drain.bench(rig, "delay?ms=0"));
      report.figure(
          "1,000 slots, 2 s upstream, 10,000 jobs",
          "%.2f s, %.3f of the ideal %.0f s".formatted(took, took / ideal, ideal),
          "≤ 1.03 × ideal, ≤ 0.25 core",
          "%.2f cores, %s".formatted(cores, work.each(JOBS)));
    }
  }

  private static void run(Rig rig, Child service, String database, int jobs) throws Exception {
    long before = Drain.scrapes(rig.upstreamUrl());
    Client.batch(service.url(), Client.scrapes(jobs));
    Drain.awaitEmpty(rig, database, before + jobs);
  }
}
