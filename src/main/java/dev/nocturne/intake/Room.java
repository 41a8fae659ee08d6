package dev.nocturne.intake;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory that all documents share which are on their way in, in blocks. */
public final class Room {

  private final Semaphore blocks;
  private final Duration patience;

  /**
   * Memory that is empty.
   *
   * @param bytes that fit in
   * @param patience how long a document waits for others to leave
   */
  public Room(long bytes, Duration patience) {
    this.blocks = new Semaphore(Math.toIntExact(bytes / Blocks.BLOCK));
    this.patience = patience;
  }

  /** Takes a block, and waits for it if it must. */
  void take() throws NoRoomException {
    try {
      if (!blocks.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new NoRoomException();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new NoRoomException();
    }
  }

  void leave(int count) {
    blocks.release(count);
  }
}
