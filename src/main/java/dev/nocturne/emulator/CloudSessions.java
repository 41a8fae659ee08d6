package dev.nocturne.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** The sessions, and the sums of those that are forgotten. Guarded by the cloud's lock. */
final class CloudSessions {

  private final InstantSource clock;
  private final Latest<CloudSession> all;

  /**
   * Those that were open when last looked at, so that nobody counts through all there ever were.
   */
  private final LinkedHashSet<CloudSession> open = new LinkedHashSet<>();

  /** Of those that are forgotten. */
  private final Map<YearMonth, Usage> usedBefore = new HashMap<>();

  private int opened;
  private int stoppedBefore;
  private int mostOpen;

  CloudSessions(InstantSource clock, IntSupplier kept) {
    this.clock = clock;
    all =
        new Latest<>(
            kept, session -> !session.open(clock.instant().minus(Latest.ASKED_FOR)), this::forget);
  }

  private void forget(CloudSession session) {
    stoppedBefore += session.endsByTime() ? 0 : 1;
    use(usedBefore, session);
  }

  private void use(Map<YearMonth, Usage> usage, CloudSession session) {
    YearMonth month = YearMonth.from(session.createdAt.atOffset(ZoneOffset.UTC));
    Instant now = clock.instant();
    Instant until = session.open(now) ? now : session.endsAt();
    // Begun minutes count whole.
    long minutes = Duration.between(session.createdAt, until).plusSeconds(59).toMinutes();
    usage.merge(month, new Usage(1, minutes), Usage::plus);
  }

  void add(CloudSession session) {
    open.add(session);
    all.put(session.id, session);
    opened++;
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
    SequencedCollection<CloudSession> listed = onlyActive ? open : all.values();
    return listed.reversed().stream().filter(session -> !onlyActive || session.open(now));
  }

  /** What became of them all. */
  Tally tally(Instant now) {
    List<String> stillOpen = newest(true, now).map(session -> session.id).toList().reversed();
    int stopped = stoppedBefore;
    for (CloudSession session : all.values()) {
      if (!session.open(now) && !session.endsByTime()) {
        stopped++;
      }
    }
    return new Tally(opened, stopped, opened - stopped - stillOpen.size(), stillOpen);
  }

  /** What they all used, by the month of their start. */
  Map<YearMonth, Usage> usage() {
    Map<YearMonth, Usage> usage = new HashMap<>(usedBefore);
    all.values().forEach(session -> use(usage, session));
    return usage;
  }

  void clear() {
    all.clear();
    open.clear();
    usedBefore.clear();
    opened = 0;
    stoppedBefore = 0;
    mostOpen = 0;
  }

  /** Numbers of sessions, and the ids of the open ones. */
  record Tally(int opened, int stopped, int timedOut, List<String> open) {}

  /** Sessions and the minutes that they were open. */
  record Usage(int sessions, long minutes) {

    static final Usage NONE = new Usage(0, 0);

    Usage plus(Usage other) {
      return new Usage(sessions + other.sessions, minutes + other.minutes);
    }
  }
}
