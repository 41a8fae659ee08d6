package dev.nocturne.notte;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * Lets only as many large replies be read at once as there is memory for, since what is read of one
 * is held until its end. The others wait on their connections, which takes nothing of their time
 * limits. Small ones, as nearly all are, do not ask.
 */
final class LargeReplies {

  /** A reply is large from here on, in bytes after inflation; each that waits holds so much. */
  private static final int LARGE = 512 * 1024;

  /** A text is held in pieces of two bytes for each character first, and then as a whole. */
  private static final int COPIES = 4;

  private static final int UNIT = 1 << 20;

  private final int largest;
  private final Semaphore room;

  /**
   * @param memory the heap, in bytes, of which half may be taken by them; but one is always read
   * @param limit the largest of them, in bytes
   */
  LargeReplies(long memory, long limit) {
    this.largest = units(limit);
    this.room = new Semaphore(Math.max(largest, units(memory / 2 / COPIES)), true);
  }

  private static int units(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(bytes, UNIT));
  }

  /** The body of a reply that waits for its turn where it becomes large. */
  final class Body extends FilterInputStream {

    private final int size;
    private final TimeLimit time;
    private long read;
    private int held;

    /**
     * @param length of all of it, in bytes; negative if nobody knows
     * @param time of its call
     */
    Body(InputStream in, long length, TimeLimit time) {
      super(in);
      this.size = length < 0 ? largest : Math.min(largest, units(length));
      this.time = time;
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

    private void count(int more) throws IOException {
      read += more;
      if (read > LARGE && held == 0) {
        enter();
      }
    }

    /** All at once, or two that have a part could wait for each other. */
    private void enter() throws IOException {
      time.stop();
      try {
        room.acquire(size);
        held = size;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      } finally {
        time.goOn();
      }
    }

    /** Nothing of it is held any more. */
    void leave() {
      room.release(held);
      held = 0;
    }
  }
}
