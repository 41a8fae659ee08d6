package dev.nocturne.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the command to the first answer, and the memory of a service that does nothing. */
final class Starting implements Benchmark.Part {

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    List<Double> seconds = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      long begun = System.nanoTime();
      try (Child service = rig.service(database, Map.of())) {
        Client.get(service.url().resolve("/v1/jobs"));
        double took = (System.nanoTime() - begun) / 1e9;
        // The first start migrates.
        if (round > 0) {
          seconds.add(took);
          memory.add((double) service.memory());
        }
      }
    }
    report.figure(
        "start to the first 200, s; memory then, MB",
        new Figures(seconds).words() + "; " + new Figures(memory).words(),
        "orientation 2.0 s, 260 MB, with an AOT cache",
        "without an AOT cache, no bare application beside it");
  }
}
