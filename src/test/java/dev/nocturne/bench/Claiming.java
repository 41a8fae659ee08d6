package dev.nocturne.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * Whether claims grow with what waits: how fast a service drains, and what that costs the database,
 * while few and while many jobs wait behind those that it drains.
 */
final class Claiming implements Benchmark.Part {

  private static final int MANY = Integer.getInteger("bench.backlog", 1_000_000);
  private static final int FEW = 10_000;
  private static final int HELD = 100_000;
  private static final int DRAINED = 20_000;

  private record Drained(double rate, String cost) {}

  @Override
  public void run(Rig rig, Report report) throws Exception {
    Drained few = drained(rig, FEW, false);
    Drained many = drained(rig, MANY, false);
    report.figure(
        "drained before a backlog of %,d and of %,d jobs, jobs/s".formatted(FEW, MANY),
        "%,.0f and %,.0f".formatted(few.rate(), many.rate()),
        "growth of a claim ≤ 1.3 ×",
        "growth of a job %.2f ×; %s and %s"
            .formatted(few.rate() / many.rate(), few.cost(), many.cost()));
    Drained held = drained(rig, HELD, true);
    report.figure(
        "the same before %,d with an old snapshot held open, jobs/s".formatted(HELD),
        "%,.0f".formatted(held.rate()),
        "≤ 2 ×",
        "growth of a job %.2f ×; %s".formatted(few.rate() / held.rate(), held.cost()));
  }

  private static Drained drained(Rig rig, int backlog, boolean snapshot) throws Exception {
    String database = rig.database();
    Map<String, String> settings = Map.of("NOCTURNE_SLOTS", "100", "NOCTURNE_WORKERS", "200");
    try (Child service = rig.service(database, settings);
        Connection old = DriverManager.getConnection(database)) {
      Client.get(Drain.bench(rig, "hold"));
      for (int sent = 0; sent < backlog + 2 * DRAINED; sent += DRAINED) {
        Client.batch(service.url(), Client.scrapes(DRAINED));
      }
      Until.queued(database, Duration.ofMillis(5));
      if (snapshot) {
        old.setAutoCommit(false);
        old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = old.createStatement()) {
          statement.execute("select count(*) from slot");
        }
      }
      long before = Drain.scrapes(rig.upstreamUrl());
      Client.get(Drain.bench(rig, "release"));
      await(rig, before + DRAINED);
      Work work = Work.begin(rig, service);
      await(rig, before + 2 * DRAINED);
      return new Drained(DRAINED / work.seconds(), work.each(DRAINED));
    }
  }

  private static void await(Rig rig, long scrapes) {
    Until.so(Duration.ofMillis(10), () -> Drain.scrapes(rig.upstreamUrl()) >= scrapes);
  }
}
