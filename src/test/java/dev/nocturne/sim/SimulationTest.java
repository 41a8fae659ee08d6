package dev.nocturne.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How many job-lives are simulated is set by {@code nocturne.sim.lives}. */
@Beside
class SimulationTest {

  private static final int LIVES = Integer.getInteger("nocturne.sim.lives", 20_000);

  private final Queue<Sighting> seen = new ConcurrentLinkedQueue<>();

  @Test
  void no_job_is_lost_doubled_or_forgotten_whatever_goes_wrong() throws InterruptedException {
    int seeds = Math.ceilDiv(LIVES, Simulation.JOBS);
    long fresh = ThreadLocalRandom.current().nextLong(1_000_000, Integer.MAX_VALUE);
    System.getLogger("simulation")
        .log(
            System.Logger.Level.INFO,
            "simulating seeds 1 to {0} and {1} to {2}",
            seeds / 2,
            Long.toString(fresh),
            Long.toString(fresh + seeds - seeds / 2 - 1));
    LongStream all =
        LongStream.concat(
            LongStream.rangeClosed(1, seeds / 2),
            LongStream.range(fresh, fresh + seeds - seeds / 2));
    assertThat(violations(all)).isEmpty();
    assertThat(Sighting.values())
        .allMatch(sighting -> Collections.frequency(seen, sighting) > LIVES / 2_000);
  }

  private Queue<String> violations(LongStream seeds) throws InterruptedException {
    Queue<String> violations = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      seeds.forEach(
          seed ->
              threads.execute(
                  () -> {
                    List<String> found = apart(seed);
                    found.forEach(one -> violations.add("seed " + seed + ": " + one));
                  }));
    }
    return violations;
  }

  /**
   * In a virtual thread, since those wake each other four times as fast, and in one of its own for
   * each seed. Two that do nothing but wake each other keep their carrier for themselves until they
   * are done: whatever another test asks of a service in this process would wait for all seeds.
   */
  private List<String> apart(long seed) {
    FutureTask<List<String>> life = new FutureTask<>(() -> run(seed));
    Thread.ofVirtual().start(life);
    try {
      return life.get();
    } catch (InterruptedException | ExecutionException e) {
      return List.of(String.valueOf(e));
    }
  }

  private List<String> run(long seed) {
    try {
      return Simulation.run(seed, Mutant.NONE, seen::add);
    } catch (RuntimeException | AssertionError e) {
      return List.of(String.valueOf(e) + " " + e.getCause());
    }
  }
}
