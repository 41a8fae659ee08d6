package dev.nocturne.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A body that has to come within a time, all of it. The server itself bounds only how long nothing
 * comes, so whoever sends a byte now and then would keep others from what the body occupies.
 */
final class Timely extends FilterInputStream {

  private final Duration longest;
  private final LongSupplier nanoTime;
  private final long begun;
  private boolean lifted;

  /**
   * @param longest from now on
   * @param nanoTime a clock that never goes back
   */
  Timely(InputStream body, Duration longest, LongSupplier nanoTime) {
    super(body);
    this.longest = longest;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /** Lets what is left take as long as it likes, since it occupies nothing. */
  void lift() {
    lifted = true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (!lifted && nanoTime.getAsLong() - begun > longest.toNanos()) {
      throw new IOException("the body did not arrive within " + longest);
    }
    return in.read(bytes, from, length);
  }
}
