package dev.nocturne.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same backlog drained by one, two and three replicas that share slots and workers. */
final class Replicas implements Benchmark.Part {

  private static final int JOBS = Integer.getInteger("bench.jobs", 40_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
  private static final int SLOTS = 240;

  @Override
  public void run(Rig rig, Report report) throws Exception {
    for (int replicas = 1; replicas <= 3; replicas++) {
      List<Child> services = new ArrayList<>();
      try {
        drain(rig, report, replicas, services);
      } finally {
        services.forEach(Child::close);
      }
    }
  }

  private static void drain(Rig rig, Report report, int replicas, List<Child> services)
      throws Exception {
    String database = rig.database();
    Map<String, String> settings =
        Map.of(
            "NOCTURNE_SLOTS", String.valueOf(SLOTS),
            "NOCTURNE_WORKERS", String.valueOf(SLOTS / replicas));
    for (int i = 0; i < replicas; i++) {
      services.add(rig.service(database, settings));
    }
    byte[] lines = Client.scrapes(JOBS);
    List<Double> rates = new ArrayList<>();
    String cost = "";
    long connections = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      Client.get(Drain.bench(rig, "hold"));
      Client.batch(services.getFirst().url(), lines);
      Until.queued(database, Duration.ofMillis(5));
      long before = Drain.scrapes(rig.upstreamUrl());
      Work work = Work.begin(rig, services);
      Client.get(Drain.bench(rig, "release"));
      Until.so(Duration.ofMillis(50), () -> Drain.scrapes(rig.upstreamUrl()) >= before + JOBS / 2);
      connections = Math.max(connections, connections(database));
      Drain.awaitEmpty(rig, database, before + JOBS - SLOTS);
      if (round > 0) {
        rates.add(JOBS / work.seconds());
        cost = work.each(JOBS);
      }
    }
    report.figure(
        "the same backlog with %d %s, jobs/s"
            .formatted(replicas, replicas == 1 ? "replica" : "replicas"),
        new Figures(rates).words(),
        "–",
        "%d slots and workers in all; %s each; %d connections".formatted(SLOTS, cost, connections));
  }

  /** Those of the services, which are not the one that asks. */
  private static long connections(String database) throws Exception {
    return Rig.number(
        database,
        "select count(*) - 1 from pg_stat_activity where datname = current_database()"
            + " and backend_type = 'client backend'");
  }
}
