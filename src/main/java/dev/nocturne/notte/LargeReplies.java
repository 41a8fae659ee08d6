package dev.nocturne.notte;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets only as many large replies be read at once as there is memory for, since what is read of one
 * is held until its end. The others wait on their connections. Small ones, as nearly all are, do
 * not ask.
 */
final class LargeReplies {

  /** A reply is large from here on, in bytes after inflation. */
  private static final int LARGE = 1 << 20;

  /** A text is held in pieces of two bytes for each character first, and then as a whole. */
  private static final int COPIES = 4;

  private final Semaphore room;

  /**
   * @param memory the heap, in bytes, of which half may be taken by them
   * @param limit the largest of them, in bytes
   */
  LargeReplies(long memory, long limit) {
    this.room = new Semaphore((int) Math.max(1, memory / 2 / (COPIES * limit)), true);
  }

  /** The body of a reply that waits for its turn where it becomes large. */
  final class Body extends FilterInputStream {

    private final Duration patience;
    private long read;
    private boolean entered;

    /**
     * @param patience how long it waits; by then its call is over
     */
    Body(InputStream in, Duration patience) {
      super(in);
      this.patience = patience;
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
      if (read > LARGE && !entered) {
        enter();
      }
    }

    private void enter() throws IOException {
      try {
        entered = room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
      if (!entered) {
        throw new IOException("there was no memory for a large reply in time");
      }
    }

    /** Nothing of it is held any more. */
    void leave() {
      if (entered) {
        entered = false;
        room.release();
      }
    }
  }
}
