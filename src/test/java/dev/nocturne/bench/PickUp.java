package dev.nocturne.bench;

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
  static final int WARM_UP = 8_000;

  private static final int CONNECTIONS = 4;
  static final Duration PACE = Duration.ofMillis(50);

  /** What submits the job of a number. */
  interface Submitting {
    void submit(int number) throws Exception;
  }

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    try (Child service = rig.service(database, Map.of())) {
      // The upstream has to have compiled what it does as well.
      Client.get(Drain.bench(rig, "note"));
      Single.submit(service.url(), CONNECTIONS, WARM_UP);
      Until.empty(database, PACE);
      Figures ours = new Figures(waits(rig.upstreamUrl(), number -> submit(service.url(), number)));
      Figures floor = rig.limit("pickup", JOBS);
      report.add(
          "pick-up, 20 jobs/s, ms",
          words(ours),
          words(floor),
          "%.2f, %.2f".formatted(ours.median() / floor.median(), ours.at(0.99) / floor.at(0.99)),
          "p50 ≤ 2 × the floor, about 5, p99 ≤ 15",
          JOBS + " jobs, default settings; the floor inserts a row, notifies, claims and calls");
    }
  }

  private static String words(Figures waits) {
    return "p50 %.1f, p99 %.1f".formatted(waits.median(), waits.at(0.99));
  }

  private static void submit(URI service, int number) throws Exception {
    Client.post(
        service.resolve("/v1/jobs"),
        "application/json",
        BodyPublishers.ofString(Client.scrape(number)));
  }

  /** Submits jobs at a steady pace; how long each took to be seen by the upstream, in ms. */
  static List<Double> waits(URI upstream, Submitting submitting) throws Exception {
    Client.get(upstream.resolve("/bench/forget"));
    Client.get(upstream.resolve("/bench/note"));
    long[] sent = new long[JOBS];
    CountDownLatch left = new CountDownLatch(JOBS);
    try (ScheduledExecutorService clock = Executors.newScheduledThreadPool(4)) {
      var _ =
          clock.scheduleAtFixedRate(
              () -> submit(submitting, sent, left), 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
      left.await();
      clock.shutdownNow();
    }
    URI seen = upstream.resolve("/bench/seen");
    Until.so(PACE, () -> Client.get(seen).lines().count() >= JOBS);
    List<Double> waits = new ArrayList<>();
    for (String line : Client.get(seen).lines().toList()) {
      String[] parts = line.split(" ", -1);
      int number = Integer.parseInt(parts[0]);
      waits.add((Long.parseLong(parts[1]) - sent[number]) / 1e3);
    }
    Client.get(upstream.resolve("/bench/forget"));
    return waits;
  }

  private static void submit(Submitting submitting, long[] sent, CountDownLatch left) {
    int number = (int) (sent.length - left.getCount());
    if (number == sent.length) {
      return;
    }
    sent[number] = micros();
    try {
      submitting.submit(number);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    left.countDown();
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
