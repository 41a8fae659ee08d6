package dev.nocturne.emulator;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entries by their ids, the oldest first. Of those that have been over for some time, only the
 * latest are sure to be kept, since the emulator lives in the memory of a service that may run for
 * months. Guarded by whoever holds it.
 */
final class Latest<T> {

  /** So long what is over is still asked for: how it ended, its film. */
  static final Duration ASKED_FOR = Duration.ofMinutes(10);

  private final SequencedMap<String, T> all = new LinkedHashMap<>();
  private final IntSupplier kept;
  private final Predicate<T> over;
  private final Consumer<T> forgotten;
  private int sweepAt;

  /**
   * @param kept how many that are over are kept at least
   * @param over whether an entry may be forgotten, since it has been over for {@link #ASKED_FOR}
   * @param forgotten told of each that was
   */
  Latest(IntSupplier kept, Predicate<T> over, Consumer<T> forgotten) {
    this.kept = kept;
    this.over = over;
    this.forgotten = forgotten;
  }

  void put(String id, T entry) {
    all.put(id, entry);
    // So seldom that the look at all of them costs each new one next to nothing.
    if (all.size() >= sweepAt) {
      sweep();
      sweepAt = all.size() + Math.max(1, kept.getAsInt());
    }
  }

  private void sweep() {
    long surplus = all.values().stream().filter(over).count() - Math.max(0, kept.getAsInt());
    Iterator<T> oldest = all.values().iterator();
    while (surplus > 0) {
      T entry = oldest.next();
      if (over.test(entry)) {
        oldest.remove();
        forgotten.accept(entry);
        surplus--;
      }
    }
  }

  @Nullable T get(String id) {
    return all.get(id);
  }

  /** All that are there, the oldest first. */
  SequencedCollection<T> values() {
    return all.sequencedValues();
  }

  void clear() {
    all.clear();
    sweepAt = 0;
  }
}
