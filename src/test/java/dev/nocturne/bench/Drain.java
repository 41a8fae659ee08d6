package dev.nocturne.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A backlog of scrapes that take no time, 64 at once: how fast it is taken in while nothing runs,
 * and how fast it is drained, alone or while as much is being submitted.
 */
final class Drain implements Benchmark.Part {

  private static final int JOBS = Integer.getInteger("bench.jobs", 40_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  private final boolean submitting;

  Drain(boolean submitting) {
    this.submitting = submitting;
  }

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    List<Double> taken = new ArrayList<>();
    List<Double> drained = new ArrayList<>();
    List<Double> limits = new ArrayList<>();
    String cost = "";
    try (Child service =
        rig.service(
            database,
            Map.of(
                "NOCTURNE_SLOTS",
                System.getProperty("bench.slots", "64"),
                "NOCTURNE_WORKERS",
                System.getProperty("bench.slots", "64")))) {
      byte[] lines = Client.scrapes(JOBS);
      for (int round = 0; round <= ROUNDS; round++) {
        Client.get(bench(rig, "hold"));
        long begun = System.nanoTime();
        Client.batch(service.url(), lines);
        double rate = JOBS / ((System.nanoTime() - begun) / 1e9);
        long before = scrapes(rig);
        Work work = Work.begin(rig, service);
        Client.get(bench(rig, "release"));
        int jobs = submitting ? 2 * JOBS : JOBS;
        CompletableFuture<String> beside =
            submitting
                ? CompletableFuture.supplyAsync(() -> sent(service.url(), lines))
                : CompletableFuture.completedFuture("");
        awaitEmpty(rig, database, before + jobs - Integer.getInteger("bench.slots", 64));
        beside.join();
        // The first round is for warming up.
        if (round > 0) {
          taken.add(rate);
          drained.add(jobs / work.seconds());
          cost = work.each(jobs);
        }
      }
    }
    for (int round = 0; round <= ROUNDS; round++) {
      double limit = rig.limit("pipeline", 100_000);
      if (round > 0) {
        limits.add(limit);
      }
    }
    String what = submitting ? "drained while as many are submitted" : "backlog drained";
    report.ratio(
        "zero-latency scrapes, " + what + ", jobs/s",
        new Figures(drained),
        new Figures(limits),
        "≥ 0.5, ≤ 160 µs",
        cost);
    if (!submitting) {
      List<Double> inserts = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        inserts.add(rig.limit("insert", 200_000));
      }
      report.ratio(
          "batch intake NDJSON, rows/s",
          new Figures(taken),
          new Figures(inserts),
          "≥ 0.5",
          JOBS + " rows a batch");
    }
  }

  private static String sent(URI service, byte[] lines) {
    try {
      return Client.batch(service, lines);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static URI bench(Rig rig, String what) {
    return rig.upstreamUrl().resolve("/bench/" + what);
  }

  static long scrapes(Rig rig) throws Exception {
    return Long.parseLong(Client.get(bench(rig, "count")).split(" ", -1)[0]);
  }

  /** Waits until upstream has seen so many scrapes, and then until no job is left. */
  static void awaitEmpty(Rig rig, String database, long scrapes) throws Exception {
    while (scrapes(rig) < scrapes) {
      Thread.sleep(Duration.ofMillis(50));
    }
    while (Rig.number(database, "select count(*) from (select from work limit 1) w") > 0) {
      Thread.sleep(Duration.ofMillis(5));
    }
  }
}
