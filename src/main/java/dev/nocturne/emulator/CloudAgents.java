package dev.nocturne.emulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The agents. Guarded by the cloud's lock. */
final class CloudAgents {

  /** Those that a list last showed as active, and those that were started since. */
  private final LinkedHashSet<CloudAgent> active = new LinkedHashSet<>();

  private final Latest<CloudAgent> all;

  CloudAgents(InstantSource clock, IntSupplier kept) {
    all =
        new Latest<>(
            kept,
            agent -> agent.closedAt(clock.instant().minus(Latest.ASKED_FOR)) != null,
            active::remove);
  }

  void add(CloudAgent agent) {
    active.add(agent);
    all.put(agent.id, agent);
  }

  @Nullable CloudAgent get(String id) {
    return all.get(id);
  }

  CloudAgent find(String id, Instant now) {
    CloudAgent agent = all.get(id);
    if (agent == null || agent.vanished(now)) {
      throw new CloudRefusal(404, "Agent not found");
    }
    return agent;
  }

  /** The newest first, as they were at that moment. */
  Stream<CloudAgent> newest(boolean onlyActive, Instant seen) {
    if (onlyActive) {
      active.removeIf(agent -> agent.closedAt(seen) != null);
    }
    SequencedCollection<CloudAgent> listed = onlyActive ? active : all.values();
    return listed.reversed().stream()
        .filter(agent -> !agent.createdAt.isAfter(seen) && !agent.vanished(seen));
  }

  List<Ledger.Run> runs(Instant now) {
    List<Ledger.Run> runs = new ArrayList<>();
    for (CloudAgent agent : all.values()) {
      boolean runsStill = agent.closedAt(now) == null;
      runs.add(new Ledger.Run(agent.id, agent.request, runsStill, agent.completed(now)));
    }
    return runs;
  }

  void clear() {
    all.clear();
    active.clear();
  }
}
