package dev.nocturne.sim;

import dev.nocturne.store.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Slots whose caller may die or stand still between a call and what it does with the answer. */
record PausingSlots(Slots slots, Replica.Life process) implements Slots {

  private static final Duration BLINK = Duration.ofMillis(3);

  @Override
  public void resize(int count) {
    slots.resize(count);
  }

  @Override
  public List<Stopping> stopping(int most, Duration retry) {
    List<Stopping> stopping = slots.stopping(most, retry);
    process.moment(BLINK);
    return stopping;
  }

  @Override
  public void stopped(Collection<Stopping> sessions) {
    process.moment(BLINK);
    slots.stopped(sessions);
  }

  @Override
  public int releaseLingering() {
    return slots.releaseLingering();
  }

  @Override
  public Instant now() {
    return slots.now();
  }

  @Override
  public Set<String> knownSessions() {
    Set<String> known = slots.knownSessions();
    process.moment(BLINK);
    return known;
  }

  @Override
  public Usage usage() {
    return slots.usage();
  }
}
