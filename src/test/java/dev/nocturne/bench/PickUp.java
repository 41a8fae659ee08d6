package dev.nocturne.bench;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the moment at which a client begins to submit a job to its request at the upstream. */
final class PickUp implements Benchmark.Part {

  private static final int JOBS = 400;
  private static final int WARM_UP = 200;
  private static final Duration PACE = Duration.ofMillis(50);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    try (Child service = rig.service(database, Map.of())) {
      Client.get(Drain.bench(rig, "note"));
      long[] sent = new long[JOBS];
      for (int i = -WARM_UP; i < JOBS; i++) {
        long before = micros();
        Client.post(
            service.url().resolve("/v1/jobs"),
            "application/json",
            BodyPublishers.ofString(Client.scrape(i)));
        if (i >= 0) {
          sent[i] = before;
        }
        Thread.sleep(PACE.minusNanos(Math.min(49_000, micros() - before) * 1_000));
      }
      Thread.sleep(Duration.ofSeconds(2));
      List<Double> waits = new ArrayList<>();
      for (String line : Client.get(Drain.bench(rig, "seen")).lines().toList()) {
        String[] parts = line.split(" ", -1);
        int number = Integer.parseInt(parts[0]);
        if (number >= 0) {
          waits.add((Long.parseLong(parts[1]) - sent[number]) / 1e3);
        }
      }
      Figures figures = new Figures(waits);
      report.figure(
          "pick-up, 20 jobs/s, ms",
          "p50 %.1f, p99 %.1f".formatted(figures.median(), figures.at(0.99)),
          "p50 ≤ 5, p99 ≤ 15",
          waits.size() + " jobs, default settings");
    }
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
