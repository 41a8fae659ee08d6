package dev.nocturne.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long the service's own claims take while more and more waits: seen by what the database
 * measures of its statements, in a service that drains while a backlog is there.
 */
final class Claiming implements Benchmark.Part {

  private static final List<Integer> BACKLOGS = List.of(10_000, 1_000_000);
  private static final int DRAINED = 20_000;

  @Override
  public void run(Rig rig, Report report) throws Exception {
    List<Double> rates = new ArrayList<>();
    for (int backlog : BACKLOGS) {
      rates.add(drained(rig, backlog, false));
    }
    double held = drained(rig, BACKLOGS.getFirst() * 10, true);
    report.figure(
        "drained at a backlog of 10 k and of 1 M, jobs/s",
        "%,.0f and %,.0f".formatted(rates.getFirst(), rates.getLast()),
        "growth of a claim ≤ 1.3 ×",
        "with an old snapshot held open at 100 k: %,.0f".formatted(held));
  }

  private static double drained(Rig rig, int backlog, boolean snapshot) throws Exception {
    String database = rig.database();
    Map<String, String> settings = Map.of("NOCTURNE_SLOTS", "100", "NOCTURNE_WORKERS", "200");
    try (Child service = rig.service(database, settings);
        Connection old = DriverManager.getConnection(database)) {
      Client.get(Drain.bench(rig, "hold"));
      for (int sent = 0; sent < backlog + 2 * DRAINED; sent += DRAINED) {
        Client.batch(service.url(), Client.scrapes(DRAINED));
      }
      if (snapshot) {
        old.setAutoCommit(false);
        old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = old.createStatement()) {
          statement.execute("select count(*) from slot");
        }
      }
      long before = Drain.scrapes(rig);
      Client.get(Drain.bench(rig, "release"));
      await(rig, before + DRAINED);
      long begun = System.nanoTime();
      await(rig, before + 2 * DRAINED);
      return DRAINED / ((System.nanoTime() - begun) / 1e9);
    }
  }

  private static void await(Rig rig, long scrapes) {
    Until.so(Duration.ofMillis(10), () -> Drain.scrapes(rig) >= scrapes);
  }
}
