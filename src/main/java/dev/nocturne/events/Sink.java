package dev.nocturne.events;

import dev.nocturne.store.Parcel;
import java.util.List;

/** A place outside that gets every event at least once, in order per job. */
public interface Sink {

  /** The name its mark is kept under; it never changes. */
  String name();

  /**
   * Delivers events and returns when all of them are safe there. It may take as long as the place
   * is out of reach. The same events may come again, under the same ids.
   *
   * @throws InterruptedException when the delivery is called off; whatever has not left yet must
   *     not leave any more, since another replica may go on from the mark
   * @throws Exception if it is not certain that all of them arrived; they are then sent again, and
   *     none of them may still be on its way
   */
  void deliver(List<Parcel> page) throws Exception;

  /** Puts events into the form in which they leave, while those before them are on their way. */
  default Shipment pack(List<Parcel> page) {
    return () -> deliver(page);
  }

  /** Events that are ready to leave. */
  @FunctionalInterface
  interface Shipment {

    /** Delivers them, as {@link #deliver(List)} does. */
    void leave() throws Exception;
  }
}
