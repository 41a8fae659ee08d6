package dev.nocturne.emulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Every session there ever was. Guarded by the cloud's lock. */
final class CloudSessions {

  private final SequencedMap<String, CloudSession> all = new LinkedHashMap<>();

  /**
   * Those that were open when last looked at, so that nobody counts through all there ever were.
   */
  private final LinkedHashSet<CloudSession> open = new LinkedHashSet<>();

  private int mostOpen;

  void add(CloudSession session) {
    all.put(session.id, session);
    open.add(session);
    mostOpen = Math.max(mostOpen, open.size());
  }

  int open(Instant now) {
    open.removeIf(session -> !session.open(now));
    return open.size();
  }

  int mostOpen() {
    return mostOpen;
  }

  CloudSession find(String id) {
    CloudSession session = all.get(id);
    if (session == null) {
      throw new CloudRefusal(404, "Session not found");
    }
    return session;
  }

  CloudSession findOpen(String id, Instant now) {
    CloudSession session = find(id);
    if (!session.open(now)) {
      throw new CloudRefusal(400, "Session already closed");
    }
    return session;
  }

  /** The newest first. */
  Stream<CloudSession> newest(boolean onlyActive, Instant now) {
    SequencedCollection<CloudSession> listed = onlyActive ? open : all.sequencedValues();
    return listed.reversed().stream().filter(session -> !onlyActive || session.open(now));
  }

  /** What became of them all. */
  Tally tally(Instant now) {
    List<String> stillOpen = newest(true, now).map(session -> session.id).toList().reversed();
    int stopped = 0;
    for (CloudSession session : all.values()) {
      if (!session.open(now) && !session.endsByTime()) {
        stopped++;
      }
    }
    return new Tally(all.size(), stopped, all.size() - stopped - stillOpen.size(), stillOpen);
  }

  void clear() {
    all.clear();
    open.clear();
    mostOpen = 0;
  }

  /** Numbers of sessions, and the ids of the open ones. */
  record Tally(int opened, int stopped, int timedOut, List<String> open) {}
}
