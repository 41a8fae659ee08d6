package dev.nocturne.notte;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets only as many large replies be read at once as there is memory for, since what is read of one
 * is held until its end. The others wait on their connections, which takes nothing of their time
 * limits. Small ones, as nearly all are, do not ask.
 */
final class LargeReplies {

  /** A reply is large from here on, in bytes after inflation; each that waits holds so much. */
  private static final int LARGE = 512 * 1024;

  /**
   * A text is held three times at most, in two bytes for each character: in pieces, put together,
   * and as a text.
   */
  private static final int COPIES = 6;

  private static final int UNIT = 1 << 20;

  /** So many units are taken first, since few have more, and hardly any tells its length. */
  private static final int FIRST = 4;

  private final int largest;
  private final Semaphore first;
  private final Semaphore rest;

  /**
   * @param memory the heap, in bytes, of which half may be taken by them; but one is always read
   * @param limit the largest of them, in bytes
   */
  LargeReplies(long memory, long limit) {
    this.largest = units(limit);
    int all = units(memory / 2 / COPIES);
    int rests = Math.max(largest - FIRST, all / 2);
    this.rest = new Semaphore(rests, true);
    this.first = new Semaphore(Math.max(FIRST, all - rests), true);
  }

  private static int units(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(bytes, UNIT));
  }

  /** The body of a reply that waits for its turn where it becomes large. */
  final class Body extends FilterInputStream {

    private final int size;
    private final TimeLimit time;
    private final boolean waits;
    private boolean skims;
    private long kept;
    private int ofFirst;
    private int ofRest;

    /**
     * @param length of all of it, in bytes; negative if nobody knows
     * @param time of its call
     * @param waits whether it waits for room, or is refused where there is none
     */
    Body(InputStream in, long length, TimeLimit time, boolean waits) {
      super(in);
      this.size = length < 0 ? largest : Math.min(largest, units(length));
      this.time = time;
      this.waits = waits;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int some = super.read(buffer, offset, length);
      count(Math.max(some, 0));
      return some;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    /** Tells whether what is read now is only read over, which takes no memory. */
    void skims(boolean now) {
      skims = now;
    }

    /**
     * What is taken second is never taken without the first, and nobody who has it waits: so there
     * is always one that goes on.
     */
    private void count(int more) throws IOException {
      kept += skims ? 0 : more;
      if (kept > LARGE && ofFirst == 0) {
        ofFirst = enter(first, Math.min(size, FIRST));
      }
      if (kept > FIRST * UNIT && size > FIRST && ofRest == 0) {
        ofRest = enter(rest, size - FIRST);
      }
    }

    /** Returns what was taken: nothing if the time of the call is over, which is ended then. */
    private int enter(Semaphore room, int units) throws IOException {
      if (!time.pause()) {
        return 0;
      }
      try {
        if (waits) {
          room.acquire(units);
        } else if (!room.tryAcquire(units, 0, TimeUnit.SECONDS)) {
          throw new NoRoomException();
        }
        return units;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      } finally {
        time.goOn();
      }
    }

    /** Nothing of it is held any more. */
    void leave() {
      first.release(ofFirst);
      rest.release(ofRest);
      ofFirst = 0;
      ofRest = 0;
    }
  }

  /** There is no memory for a reply now, and its reader does not wait. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
