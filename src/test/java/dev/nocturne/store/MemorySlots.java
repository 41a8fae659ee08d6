package dev.nocturne.store;

import dev.nocturne.job.Footprint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Slots in memory. Guarded by the lock of the store they belong to. */
final class MemorySlots implements Slots {

  private final TreeMap<Integer, Slot> slots = new TreeMap<>();
  private final InstantSource clock;
  private final Object lock;
  private final Supplier<Set<String>> working;
  private boolean sharing;
  private int taken;

  MemorySlots(InstantSource clock, Object lock, Supplier<Set<String>> working) {
    this.clock = clock;
    this.lock = lock;
    this.working = working;
  }

  private enum State {
    FREE,
    HELD,
    STOPPING,
    LINGERING
  }

  private static final class Slot {
    State state = State.FREE;
    @Nullable String session;
    Instant until = Instant.MIN;

    void free() {
      state = State.FREE;
      session = null;
    }
  }

  /** A mistake on purpose: from now on every tenth job gets a slot that another one has. */
  void share() {
    sharing = true;
  }

  @Nullable Integer take(int upTo) {
    taken++;
    State wanted = sharing && taken % 10 == 0 ? State.HELD : State.FREE;
    for (var entry : slots.headMap(upTo, true).entrySet()) {
      if (entry.getValue().state == wanted) {
        entry.getValue().state = State.HELD;
        return entry.getKey();
      }
    }
    return null;
  }

  void session(@Nullable Integer number, @Nullable String session) {
    if (number != null) {
      Objects.requireNonNull(slots.get(number)).session = session;
    }
  }

  void leave(@Nullable Integer number, Footprint left, @Nullable String session, Duration linger) {
    if (number == null) {
      return;
    }
    Slot slot = Objects.requireNonNull(slots.get(number));
    switch (left) {
      case NONE -> slot.free();
      case SESSION -> {
        if (session == null) {
          throw new IllegalStateException("a session is left that nobody knows");
        }
        slot.state = State.STOPPING;
        slot.session = session;
        slot.until = clock.instant();
      }
      case UNKNOWN -> {
        slot.state = State.LINGERING;
        slot.session = null;
        slot.until = clock.instant().plus(linger);
      }
    }
  }

  @Override
  public void resize(int count) {
    synchronized (lock) {
      slots.entrySet().removeIf(e -> e.getKey() > count && e.getValue().state == State.FREE);
      for (int i = 1; i <= count; i++) {
        slots.computeIfAbsent(i, _ -> new Slot());
      }
    }
  }

  @Override
  public List<Stopping> stopping(int most, Duration retry) {
    synchronized (lock) {
      Instant now = clock.instant();
      return slots.entrySet().stream()
          .filter(e -> e.getValue().state == State.STOPPING && !e.getValue().until.isAfter(now))
          .limit(most)
          .peek(e -> e.getValue().until = now.plus(retry))
          .map(e -> new Stopping(e.getKey(), named(e.getValue())))
          .toList();
    }
  }

  private static String named(Slot slot) {
    if (slot.session == null) {
      throw new IllegalStateException("a slot waits for a session that nobody knows to stop");
    }
    return slot.session;
  }

  @Override
  public void stopped(Collection<Stopping> sessions) {
    synchronized (lock) {
      for (Stopping one : sessions) {
        Slot slot = slots.get(Math.toIntExact(one.turn()));
        if (slot != null && slot.state == State.STOPPING && one.session().equals(slot.session)) {
          slot.free();
        }
      }
    }
  }

  @Override
  public int releaseLingering() {
    synchronized (lock) {
      Instant now = clock.instant();
      List<Slot> over =
          slots.values().stream()
              .filter(slot -> slot.state == State.LINGERING && !slot.until.isAfter(now))
              .toList();
      over.forEach(Slot::free);
      return over.size();
    }
  }

  @Override
  public Set<String> knownSessions() {
    synchronized (lock) {
      Set<String> known = new HashSet<>(working.get());
      slots.values().forEach(slot -> known.add(String.valueOf(slot.session)));
      return known;
    }
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public Usage usage() {
    synchronized (lock) {
      return new Usage(
          slots.size(), count(State.HELD), count(State.STOPPING), count(State.LINGERING));
    }
  }

  private int count(State state) {
    return (int) slots.values().stream().filter(slot -> slot.state == state).count();
  }
}
