package dev.nocturne.sim;

import dev.nocturne.emulator.AgentRequest;
import dev.nocturne.emulator.AgentScript;
import dev.nocturne.emulator.AgentView;
import dev.nocturne.emulator.CloudSettings;
import dev.nocturne.emulator.Ending;
import dev.nocturne.emulator.Ids;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Everything that the replicas of one simulation share. */
final class World {

  private final Baton baton = new Baton();
  private final Chaos chaos;
  private final Mutant mutant;
  private final Consumer<Sighting> witness;
  private final MemoryStore store = new MemoryStore(baton);
  private final NotteCloud cloud;
  private final int slotCount;
  private final Duration listLag;
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Ending> endings = new HashMap<>();
  private final Map<String, List<String>> agents = new HashMap<>();

  World(long seed, Mutant mutant, Consumer<Sighting> witness) {
    this.witness = witness;
    this.chaos = new Chaos(seed);
    this.mutant = mutant;
    mutant.spoil(store);
    this.slotCount = 4 + (int) Math.floorMod(seed, 7L);
    this.listLag = chaos.chance(0.5) ? Duration.ZERO : Duration.ofSeconds(2);
    this.cloud =
        new NotteCloud(baton, new CloudSettings(10_000, listLag), this::script, Ids.seeded(seed));
  }

  Baton baton() {
    return baton;
  }

  Chaos chaos() {
    return chaos;
  }

  Mutant mutant() {
    return mutant;
  }

  Consumer<Sighting> witness() {
    return witness;
  }

  MemoryStore store() {
    return store;
  }

  NotteCloud cloud() {
    return cloud;
  }

  int slotCount() {
    return slotCount;
  }

  Duration listLag() {
    return listLag;
  }

  List<String> violations() {
    return violations;
  }

  void violation(String what) {
    violations.add(what);
  }

  private AgentScript script(AgentRequest request) {
    // A quick agent is done before anybody can stop it.
    Duration longest = chaos.chance(0.3) ? Duration.ofMillis(400) : Duration.ofSeconds(70);
    Duration runs = chaos.between(Duration.ofMillis(5), longest);
    int dice = chaos.random().nextInt(100);
    Ending ending =
        dice < 72
            ? new Ending.Solved("solved")
            : dice < 82
                ? new Ending.GaveUp("no")
                : dice < 90
                    ? new Ending.Interrupted()
                    : dice < 95 ? new Ending.NeverEnds() : new Ending.Vanishes();
    endings.put(request.session(), ending);
    return new AgentScript(runs, 3, ending);
  }

  /** Notes an agent, and that no other may run for the same job while it does. */
  void started(AgentView agent) {
    String task = agent.request().task();
    List<String> others = agents.computeIfAbsent(task, _ -> new ArrayList<>());
    for (var run : cloud.ledger().runs()) {
      if (run.active() && run.task().equals(task) && !run.agent().equals(agent.id())) {
        violation("two agents at once for " + task);
      }
    }
    others.add(agent.id());
  }

  /** How many agents did all their work for a task and said that they solved it. */
  long solved(String task) {
    return cloud.ledger().runs().stream()
        .filter(run -> run.task().equals(task) && run.completed())
        .filter(run -> endings.get(run.session()) instanceof Ending.Solved)
        .count();
  }

  int agentsStarted() {
    return agents.values().stream().mapToInt(List::size).sum();
  }
}
