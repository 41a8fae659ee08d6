package dev.nocturne.notte;

import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Kind;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What this key has learned about Notte's mood, from all of its calls in this process and from what
 * other processes were told. It slows everything that goes to Notte and fails nothing.
 */
public final class Pressure {

  /** The first and the longest wait after a 429 that names no time. */
  private static final Duration SLOW_DOWN = Duration.ofSeconds(1);

  private static final Duration SLOWEST = Duration.ofSeconds(60);

  /** A refused key is tried again after this, and ever more seldom. */
  private static final Duration KEY = Duration.ofSeconds(5);

  private static final Duration KEY_SELDOM = Duration.ofMinutes(10);

  /** An operation that is gone is looked for again after this. */
  private static final Duration GONE = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final RandomGenerator random;
  private final Consumer<Complaint> complaints;
  private final Hold rate = new Hold(SLOW_DOWN, SLOWEST);
  private final Hold key = new Hold(KEY, KEY_SELDOM);
  private final Circuit circuit = new Circuit();
  private final Room room = new Room();
  private final Map<Kind, Instant> gone = new EnumMap<>(Kind.class);

  /**
   * @param clock the time that waits are measured by; one that is set back prolongs them
   * @param random spreads those that wait
   * @param complaints is told what concerns every process with this key; must not wait
   */
  public Pressure(InstantSource clock, RandomGenerator random, Consumer<Complaint> complaints) {
    this.clock = clock;
    this.random = random;
    this.complaints = complaints;
  }

  /** A call was answered as it should be. */
  public synchronized void answered() {
    Instant now = clock.instant();
    rate.over(now);
    key.over(now);
    circuit.answered();
  }

  /** A call was not. */
  public synchronized void felt(NotteException error) {
    switch (error) {
      case Rejected _ -> answered();
      case Unclear _ -> circuit.failed(clock.instant(), random);
      case Busy busy -> busy(busy);
    }
  }

  /** A call was given up by us, which says nothing about Notte. */
  synchronized void abandoned() {
    circuit.abandoned();
  }

  private void busy(Busy busy) {
    Instant now = clock.instant();
    if (busy.reason() == Reason.UNREACHABLE) {
      circuit.failed(now, random);
      return;
    }
    circuit.answered();
    Optional<Duration> asked = Optional.ofNullable(busy.retryAfter());
    switch (busy.reason()) {
      case RATE_LIMITED -> slowDown(now, asked);
      case OVERLOADED -> {
        if (room.shrink(now)) {
          complaints.accept(new Complaint(FailureKind.OVERLOADED, Room.SAME));
        }
        asked.ifPresent(_ -> slowDown(now, asked));
      }
      case AUTH -> key.hold(now, Optional.empty());
      case GONE, UNREACHABLE, ELSEWHERE -> {}
    }
  }

  /** The requests that Notte allows for now are used up. */
  public synchronized void spent(Duration until) {
    slowDown(clock.instant(), Optional.of(until));
  }

  private void slowDown(Instant now, Optional<Duration> asked) {
    if (rate.hold(now, asked)) {
      complaints.accept(new Complaint(FailureKind.RATE_LIMITED, rate.left(now)));
    }
  }

  /**
   * Another process with this key was told so; it is heeded, and not told on. To hear the same
   * again changes nothing.
   */
  public synchronized void heard(Complaint complaint) {
    Instant now = clock.instant();
    switch (complaint.kind()) {
      case RATE_LIMITED -> rate.hold(now, Optional.of(complaint.lasts()));
      case OVERLOADED -> room.shrink(now.plus(complaint.lasts()).minus(Room.SAME));
      default -> throw new IllegalArgumentException("concerns no other process: " + complaint);
    }
  }

  /** The operation that a kind of job begins with is gone; {@link #felt} is told besides. */
  public synchronized void gone(Kind kind) {
    gone.put(kind, clock.instant().plus(GONE));
  }

  /** How long nothing may be begun; zero means go on. */
  public synchronized Duration holds() {
    Instant now = clock.instant();
    return longest(longest(rate.left(now), key.left(now)), circuit.left(now));
  }

  /**
   * Asks for one call. Whoever gets zero makes it and says how it went; after an outage one at a
   * time gets it.
   *
   * @return how long to wait instead, a little different for each that asks
   */
  synchronized Duration pass() {
    Instant now = clock.instant();
    Duration wait = longest(holds(), circuit.probe(now));
    return wait.isZero()
        ? wait
        : wait.plusMillis((long) (wait.toMillis() * random.nextDouble() / 4));
  }

  /** The reason of a wait that {@link #pass} asked for. */
  synchronized Reason reason() {
    Instant now = clock.instant();
    if (!key.left(now).isZero()) {
      return Reason.AUTH;
    }
    return rate.left(now).isZero() ? Reason.UNREACHABLE : Reason.RATE_LIMITED;
  }

  /** Whether Notte as a whole seems to be down. */
  synchronized boolean down() {
    return circuit.open();
  }

  /** How many slots to use of those configured: fewer after Notte had no room. */
  public synchronized int slots(int configured) {
    return room.of(configured, clock.instant());
  }

  /** The kinds whose operation is gone upstream. */
  public synchronized Set<Kind> paused() {
    Instant now = clock.instant();
    gone.values().removeIf(until -> !until.isAfter(now));
    return gone.isEmpty() ? Set.of() : EnumSet.copyOf(gone.keySet());
  }

  /** The mood in words, for health and metrics. */
  public synchronized Weather state() {
    Instant now = clock.instant();
    List<String> reasons = new ArrayList<>();
    if (!key.calm()) {
      reasons.add("Notte refuses the API key");
    }
    if (circuit.open()) {
      reasons.add("Notte does not answer");
    }
    if (!rate.left(now).isZero()) {
      reasons.add("Notte asks to slow down");
    }
    if (room.shrunk(now)) {
      reasons.add("Notte is short of browsers");
    }
    paused()
        .forEach(kind -> reasons.add("Notte no longer offers what " + kind.wire() + " jobs need"));
    return new Weather(reasons);
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
