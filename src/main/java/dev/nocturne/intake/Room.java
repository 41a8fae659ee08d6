package dev.nocturne.intake;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that all documents share which are on their way in, in blocks. Of each tenant's there
 * are only so many, so that slow ones leave room for those of others.
 */
public final class Room {

  private final Semaphore blocks;
  private final int each;
  private final Duration patience;
  private final Map<String, Semaphore> shares = new ConcurrentHashMap<>();

  /**
   * Memory that is empty.
   *
   * @param bytes that fit in
   * @param each bytes that a tenant may have of them
   * @param patience how long a document waits for others of its tenant to leave, and then for any
   */
  public Room(long bytes, long each, Duration patience) {
    this.blocks = new Semaphore(Math.toIntExact(bytes / Blocks.BLOCK));
    this.each = Math.toIntExact(each / Blocks.BLOCK);
    this.patience = patience;
  }

  /** What a tenant may have of it. */
  public Share of(String tenant) {
    return new Share(this, shares.computeIfAbsent(tenant, _ -> new Semaphore(each)));
  }

  private void take(Semaphore some) throws NoRoomException {
    try {
      if (!some.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new NoRoomException();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new NoRoomException();
    }
  }

  /** A tenant's part of the room. */
  public static final class Share {

    private final Room room;
    private final Semaphore own;

    private Share(Room room, Semaphore own) {
      this.room = room;
      this.own = own;
    }

    /** Takes a block, and waits for it if it must. */
    void take() throws NoRoomException {
      room.take(own);
      try {
        room.take(room.blocks);
      } catch (NoRoomException e) {
        own.release();
        throw e;
      }
    }

    void leave(int count) {
      room.blocks.release(count);
      own.release(count);
    }
  }
}
