package dev.nocturne.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Batches that are streamed while nothing runs: rows a second until the answer comes, by when all
 * are checked and stored, and until all of them are jobs. Beside it as many plain rows, in groups,
 * into a table with one index.
 */
final class Intake implements Benchmark.Part {

  private static final int SMALL = Integer.getInteger("bench.jobs", 40_000);

  /** As many as the limit program stores. */
  private static final int LARGE = Integer.getInteger("bench.rows", 200_000);

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    // First: the server is busy for a while with what so many jobs have left.
    Figures limit = Drain.limits(rig, "insert", LARGE).getFirst();
    try (Child service = rig.service(database, Map.of())) {
      Client.get(Drain.bench(rig, "hold"));
      Rates small = rates(service, database, SMALL, Benchmark.WARM_UP);
      Rates large = rates(service, database, LARGE, 1);
      Client.get(Drain.bench(rig, "release"));
      report(report, SMALL, small, limit, service);
      report(report, LARGE, large, limit, service);
    }
  }

  private static void report(Report report, int rows, Rates rates, Figures limit, Child service)
      throws IOException {
    report.ratio(
        "batch intake NDJSON, %,d rows a batch, rows/s".formatted(rows),
        new Figures(rates.stored()),
        limit,
        "≥ 0.5, ≥ 50,000",
        "checked and stored when the answer comes; until all of them are jobs %s; peak %d MB"
            .formatted(new Figures(rates.queued()).words(), service.mostMemory()));
  }

  private static Rates rates(Child service, String database, int rows, int warmUp)
      throws Exception {
    Rates rates = new Rates(new ArrayList<>(), new ArrayList<>());
    byte[] lines = Client.scrapes(rows);
    for (int round = 1 - warmUp; round <= ROUNDS; round++) {
      long begun = System.nanoTime();
      Client.batch(service.url(), lines);
      double stored = rate(rows, begun);
      Until.queued(database, Duration.ofMillis(5));
      if (round > 0) {
        rates.stored().add(stored);
        rates.queued().add(rate(rows, begun));
      }
    }
    return rates;
  }

  private static double rate(int rows, long begun) {
    return rows / ((System.nanoTime() - begun) / 1e9);
  }

  /** Rows a second of each round. */
  private record Rates(List<Double> stored, List<Double> queued) {}
}
