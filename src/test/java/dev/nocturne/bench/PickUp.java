package dev.nocturne.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** From the moment at which a client begins to submit a job to its request at the upstream. */
final class PickUp implements Benchmark.Part {

  private static final int JOBS = 400;

  /** One after the other is not enough for the service to compile what each goes through. */
  private static final int WARM_UP = 8_000;

  private static final int CONNECTIONS = 4;
  private static final Duration PACE = Duration.ofMillis(50);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    try (Child service = rig.service(database, Map.of())) {
      // The upstream has to have compiled what it does as well.
      Client.get(Drain.bench(rig, "note"));
      Single.submit(service.url(), CONNECTIONS, WARM_UP);
      Until.empty(database, PACE);
      Client.get(Drain.bench(rig, "forget"));
      Client.get(Drain.bench(rig, "note"));
      long[] sent = new long[JOBS];
      CountDownLatch left = new CountDownLatch(sent.length);
      try (ScheduledExecutorService clock = Executors.newScheduledThreadPool(4)) {
        var _ =
            clock.scheduleAtFixedRate(
                () -> submit(service.url(), sent, left), 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
        left.await();
        clock.shutdownNow();
      }
      long all = sent.length;
      Until.so(PACE, () -> Client.get(Drain.bench(rig, "seen")).lines().count() >= all);
      List<Double> waits = new ArrayList<>();
      for (String line : Client.get(Drain.bench(rig, "seen")).lines().toList()) {
        String[] parts = line.split(" ", -1);
        int number = Integer.parseInt(parts[0]);
        waits.add((Long.parseLong(parts[1]) - sent[number]) / 1e3);
      }
      Client.get(Drain.bench(rig, "forget"));
      Figures figures = new Figures(waits);
      report.figure(
          "pick-up, 20 jobs/s, ms",
          "p50 %.1f, p99 %.1f".formatted(figures.median(), figures.at(0.99)),
          "p50 ≤ 5, p99 ≤ 15",
          waits.size() + " jobs, default settings");
    }
  }

  private static void submit(URI service, long[] sent, CountDownLatch left) {
    int number = (int) (sent.length - left.getCount());
    if (number == sent.length) {
      return;
    }
    sent[number] = micros();
    try {
      Client.post(
          service.resolve("/v1/jobs"),
          "application/json",
          BodyPublishers.ofString(Client.scrape(number)));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    left.countDown();
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
