package dev.nocturne.events;

import dev.nocturne.store.Event;
import java.util.List;

/** A place outside that gets every event at least once, in order per job. */
public interface Sink {

  /** The name its mark is kept under; it never changes. */
  String name();

  /**
   * Delivers events and returns when all of them are safe there. The same events may come again,
   * under the same ids.
   *
   * @throws Exception if it is not certain that all of them arrived; they are then sent again
   */
  void deliver(List<Event> events) throws Exception;
}
