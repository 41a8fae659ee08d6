package dev.nocturne.bench;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Jobs submitted one by one over 16 and over 64 connections. */
final class Single implements Benchmark.Part {

  private static final int JOBS = 20_000;
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    try (Child service = rig.service(database, Map.of("NOCTURNE_SLOTS", "1"))) {
      Client.get(Drain.bench(rig, "hold"));
      for (int connections : List.of(16, 64)) {
        List<Double> ours = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        String cost = "";
        for (int round = 1 - Benchmark.WARM_UP; round <= ROUNDS; round++) {
          Work work = Work.begin(rig, service);
          submit(service.url(), connections, JOBS);
          if (round > 0) {
            ours.add(JOBS / work.seconds());
            cost = work.each(JOBS);
          }
        }
        for (int round = 0; round < ROUNDS; round++) {
          limits.add(rig.limit("single", JOBS, String.valueOf(connections)).median());
        }
        report.ratio(
            "single POST /v1/jobs, " + connections + " connections, jobs/s",
            new Figures(ours),
            new Figures(limits),
            "≥ 0.4",
            cost);
      }
      Client.get(Drain.bench(rig, "release"));
    }
  }

  /** Submits so many jobs, each by itself, over so many connections. */
  static void submit(URI service, int connections, int jobs) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        all.add(
            callers.submit(
                () -> {
                  for (int job = 0; job < jobs / connections; job++) {
                    Client.post(
                        service.resolve("/v1/jobs"),
                        "application/json",
                        BodyPublishers.ofString(Client.scrape(job)));
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }
}
