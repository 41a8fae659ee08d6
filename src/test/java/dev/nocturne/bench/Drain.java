package dev.nocturne.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A backlog of scrapes that take no time: how fast it is drained, alone or while as much is being
 * submitted.
 */
final class Drain implements Benchmark.Part {

  private static final int JOBS = Integer.getInteger("bench.jobs", 40_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  private final int workers;
  private final int slots;
  private final boolean submitting;

  /**
   * @param workers short steps at once, which calls are not
   * @param slots scrapes at once
   * @param submitting whether as many jobs are submitted while the backlog is drained
   */
  Drain(int workers, int slots, boolean submitting) {
    this.workers = workers;
    this.slots = slots;
    this.submitting = submitting;
  }

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    List<Double> drained = new ArrayList<>();
    String cost = measured(rig, database, drained);
    String what = submitting ? "drained while as many are submitted" : "backlog drained";
    List<Figures> limits = limits(rig, "pipeline", 100_000, rig.pids());
    report.ratio(
        "zero-latency scrapes, %d at once, %d workers, %s, jobs/s".formatted(slots, workers, what),
        new Figures(drained),
        limits.getFirst(),
        "≥ 0.5, ≤ 160 µs",
        cost + "; the limit %.0f µs".formatted(limits.getLast().median()));
  }

  /** Runs the rounds and tells what a job of the last one cost. */
  private String measured(Rig rig, String database, List<Double> drained) throws Exception {
    String cost = "";
    Map<String, String> settings =
        Map.of(
            "NOCTURNE_SLOTS", String.valueOf(slots), "NOCTURNE_WORKERS", String.valueOf(workers));
    try (Child service = rig.service(database, settings)) {
      byte[] lines = Client.scrapes(JOBS);
      for (int round = 1 - Benchmark.WARM_UP; round <= ROUNDS; round++) {
        Client.get(bench(rig, "hold"));
        Client.batch(service.url(), lines);
        Until.queued(database, Duration.ofMillis(5));
        long before = scrapes(rig.upstreamUrl());
        Work work = Work.begin(rig, service);
        Client.get(bench(rig, "release"));
        int jobs = submitting ? 2 * JOBS : JOBS;
        CompletableFuture<String> beside =
            submitting
                ? CompletableFuture.supplyAsync(() -> sent(service.url(), lines))
                : CompletableFuture.completedFuture("");
        awaitEmpty(rig, database, before + jobs - slots);
        beside.join();
        if (round > 0) {
          drained.add(jobs / work.seconds());
          cost = work.each(jobs);
        }
      }
    }
    return cost;
  }

  /**
   * Each of the part's figures over the rounds. The first round is for warming up the disk, as ours
   * is.
   */
  static List<Figures> limits(Rig rig, String part, int number, String... more) throws Exception {
    List<List<Double>> figures = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      List<Double> limit = rig.limit(part, number, more).rounds();
      if (round == 0) {
        limit.forEach(_ -> figures.add(new ArrayList<>()));
      } else {
        IntStream.range(0, limit.size()).forEach(i -> figures.get(i).add(limit.get(i)));
      }
    }
    return figures.stream().map(Figures::new).toList();
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

  /** How many the upstream has seen. */
  static long scrapes(URI upstream) throws Exception {
    return Long.parseLong(Client.get(upstream.resolve("/bench/count")).split(" ", -1)[0]);
  }

  /** Waits until upstream has seen so many scrapes, and then until no job is left. */
  static void awaitEmpty(Rig rig, String database, long scrapes) {
    Until.so(Duration.ofMillis(50), () -> scrapes(rig.upstreamUrl()) >= scrapes);
    Until.empty(database, Duration.ofMillis(5));
  }
}
