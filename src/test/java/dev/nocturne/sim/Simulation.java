package dev.nocturne.sim;

import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Status;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.Slots;
import dev.nocturne.store.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One seed: two replicas, forty jobs, twelve minutes in which everything goes wrong, and then time
 * without faults in which everything has to come to its end.
 */
final class Simulation {

  static final int JOBS = 40;
  private static final String TENANT = "default";
  private static final Duration CHAOS = Duration.ofMinutes(12);
  private static final Duration END = Duration.ofHours(2);

  private final World world;
  private final List<UUID> jobs = new ArrayList<>();
  private final Set<UUID> cancelled = new HashSet<>();

  private Simulation(long seed, Mutant mutant, Consumer<Sighting> witness) {
    world = new World(seed, mutant, witness);
  }

  /**
   * Runs a seed.
   *
   * @param witness is told of what has to happen now and then
   * @return what went wrong that must never go wrong; empty if all is well
   */
  static List<String> run(long seed, Mutant mutant, Consumer<Sighting> witness) {
    Simulation simulation = new Simulation(seed, mutant, witness);
    simulation.play();
    simulation.judge();
    return simulation.world.violations();
  }

  private void play() {
    world.store().slots().resize(world.slotCount());
    for (int i = 0; i < JOBS; i++) {
      Submission submission = submission(i);
      jobs.add(submission.id());
      world
          .baton()
          .after(
              world.chaos().between(Duration.ZERO, Duration.ofMinutes(5)),
              () -> submit(submission));
    }
    new Replica("a", world).begin();
    new Replica("b", world).begin();
    world.baton().run(CHAOS);
    world.chaos().end();
    Duration until = CHAOS;
    while (!over() && until.compareTo(END) < 0) {
      until = until.plusMinutes(2);
      world.baton().run(until);
    }
  }

  private void submit(Submission submission) {
    world.store().submit(List.of(submission));
    if (world.chaos().chance(0.12)) {
      cancelled.add(submission.id());
      world
          .baton()
          .after(
              world.chaos().between(Duration.ZERO, Duration.ofMinutes(3)),
              () -> world.store().cancel(TENANT, submission.id()));
    }
  }

  private Submission submission(int number) {
    Chaos chaos = world.chaos();
    Duration timeout = chaos.between(Duration.ofSeconds(40), Duration.ofMinutes(3));
    SessionOptions session = SessionOptions.lasting(timeout, Json.EMPTY);
    JobSpec spec =
        switch (chaos.random().nextInt(4)) {
          case 0 -> new JobSpec.Scrape("u", null, JobSpec.Via.ONE_CALL, Json.EMPTY, session);
          case 1 -> new JobSpec.Scrape("u", null, JobSpec.Via.SESSION, Json.EMPTY, session);
          default -> new JobSpec.AgentTask("task-" + number, null, null, Json.EMPTY, session, null);
        };
    Duration deadline =
        chaos.chance(0.1) ? chaos.between(Duration.ofMinutes(1), Duration.ofMinutes(6)) : null;
    Terms terms = new Terms(chaos.random().nextInt(10), timeout, deadline, 3);
    UUID id = new UUID(0x0199_0000_0000_7000L, number);
    return new Submission(id, TENANT, spec, terms, Tags.NONE, null, null);
  }

  private JobRecord job(UUID id) {
    return world.store().find(TENANT, id).orElseThrow();
  }

  private boolean over() {
    Slots.Usage usage = world.store().slots().usage();
    return usage.held() + usage.stopping() + usage.lingering() == 0
        && world.cloud().ledger().open().isEmpty()
        && jobs.stream().allMatch(id -> job(id).standing().status().ended());
  }

  private void judge() {
    for (UUID id : jobs) {
      judge(job(id));
    }
    int mostOpen = world.cloud().ledger().mostOpen();
    check(mostOpen <= world.slotCount(), mostOpen + " sessions for " + world.slotCount());
    check(world.cloud().ledger().open().isEmpty(), "sessions were left open");
    Slots.Usage usage = world.store().slots().usage();
    check(usage.held() + usage.stopping() + usage.lingering() == 0, "slots were lost: " + usage);
    jobs.forEach(this::judgeEvents);
  }

  private void judge(JobRecord record) {
    UUID id = record.job().id();
    Status status = record.standing().status();
    check(status.ended(), id + " was forgotten as " + status);
    if (record.job().spec() instanceof JobSpec.AgentTask task) {
      long solved = world.solved(task.task());
      check(solved <= 1, solved + " agents solved " + task.task());
      check(status != Status.SUCCEEDED || solved == 1, task.task() + " succeeded, but no agent");
    }
    check(status != Status.CANCELLED || cancelled.contains(id), id + " was cancelled by nobody");
    Duration deadline = record.job().terms().deadline();
    Instant finished = record.standing().finishedAt();
    if (deadline != null && finished != null) {
      Instant end = record.job().createdAt().plus(deadline);
      // A lost lease may pass, and a replica may stand still; more must not.
      Instant atTheLatest = end.plus(Duration.ofMinutes(8));
      check(!finished.isAfter(atTheLatest), id + " ended long after its deadline");
    }
    if (record.standing().outcome() instanceof Outcome.Failed(var failure)) {
      check(!failure.kind().waits(), id + " failed with " + failure.kind());
    }
    check(!cancelled.contains(id) || status != Status.RUNNING, id + " was cancelled and runs on");
  }

  private void judgeEvents(UUID id) {
    List<Event> events =
        world.store().events().after(0, new EventLog.Scope(TENANT, id, null), 1_000);
    for (int i = 0; i < events.size(); i++) {
      check(events.get(i).id().sequence() == i, id + " lacks event " + i);
    }
    long ends = events.stream().filter(event -> event.ends()).count();
    check(ends == 1, id + " has " + ends + " ends");
    check(Objects.requireNonNull(events.getLast()).ends(), id + " does not end with its end");
  }

  private void check(boolean right, String violation) {
    if (!right) {
      world.violation(violation);
    }
  }
}
