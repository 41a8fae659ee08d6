package dev.nocturne.bench;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ten thousand agents at once, a minute each: what it costs to wait for them. */
final class ManyAgents implements Benchmark.Part {

  private static final int AGENTS = Integer.getInteger("bench.agents", 10_000);
  private static final int LAST_MS = 60_000;
  private static final Duration LOOK = Duration.ofMillis(100);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    Map<String, String> settings = Map.of("NOCTURNE_SLOTS", String.valueOf(AGENTS));
    try (Child service = rig.service(database, settings)) {
      Client.get(Drain.bench(rig, "agents?ms=500"));
      finish(service, database, AGENTS / 20);
      long idle = service.memory();
      for (int round = 0; round < Benchmark.WARM_UP; round++) {
        finish(service, database, AGENTS / 4);
      }
      Client.get(Drain.bench(rig, "agents?ms=" + LAST_MS));
      Set<String> warmedUp = ends(rig).keySet();
      long[] before = counts(rig);
      Work work = Work.begin(rig, service);
      finish(service, database, AGENTS);
      long[] after = counts(rig);
      double calls = (double) (after[1] - before[1] + after[2] - before[2]) / AGENTS;
      Map<String, Long> ends = ends(rig);
      ends.keySet().removeAll(warmedUp);
      Figures lags = new Figures(lags(database, ends));
      report.figure(
          "%,d agents of 60 s: calls per agent; end to outcome, s".formatted(AGENTS),
          "%.2f; p50 %.2f, p99 %.2f".formatted(calls, lags.median(), lags.at(0.99)),
          "≤ 2.5; p50 ≤ 1.5, p99 ≤ 4; ≤ 0.3 core; ≤ 64 MB over idle",
          "%.2f cores, %d MB over idle, all in %.0f s"
              .formatted(work.cores(), service.mostMemory() - idle, work.seconds()));
    }
  }

  private static void finish(Child service, String database, int agents) throws Exception {
    submit(service, agents);
    Until.empty(database, LOOK);
  }

  private static void submit(Child service, int agents) throws Exception {
    String lines =
        IntStream.range(0, agents)
            .mapToObj(
                i -> "{\"kind\":\"agent\",\"task\":\"Do it\",\"custom_id\":\"row-" + i + "\"}")
            .collect(Collectors.joining("\n", "", "\n"));
    Client.post(
        service.url().resolve("/v1/batches"),
        "application/x-ndjson",
        BodyPublishers.ofByteArray(lines.getBytes(StandardCharsets.UTF_8)));
  }

  private static long[] counts(Rig rig) throws Exception {
    String[] head =
        Client.get(Drain.bench(rig, "ends")).lines().findFirst().orElseThrow().split(" ", -1);
    return java.util.Arrays.stream(head).mapToLong(Long::parseLong).toArray();
  }

  /** When each agent ended, in microseconds since 1970. */
  private static Map<String, Long> ends(Rig rig) throws Exception {
    Map<String, Long> ends = new HashMap<>();
    Client.get(Drain.bench(rig, "ends"))
        .lines()
        .skip(1)
        .map(line -> line.split(" ", -1))
        .forEach(parts -> ends.put(parts[0], Long.parseLong(parts[1])));
    return ends;
  }

  /** Seconds from the end of each of these agents to its outcome in the database. */
  private static List<Double> lags(String database, Map<String, Long> ends) throws Exception {
    List<Double> lags = new ArrayList<>();
    String written = "select agent, (extract(epoch from finished_at) * 1e6)::bigint from outcome";
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(written)) {
      while (rows.next()) {
        Long end = ends.get(rows.getString(1));
        if (end != null) {
          lags.add((rows.getLong(2) - end) / 1e6);
        }
      }
    }
    return lags;
  }
}
