package dev.nocturne.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Fingerprints of consecutive lines of a batch, eight bytes each. */
public final class Hashes {

  private final long first;
  private final byte[] bytes;

  private Hashes(long first, byte[] bytes) {
    this.first = first;
    this.bytes = bytes;
  }

  /**
   * The hashes of some lines.
   *
   * @param first the number of the first line
   * @param hashes of this line and those after it, from the buffer's start to its position
   */
  public static Hashes of(long first, ByteBuffer hashes) {
    byte[] bytes = new byte[hashes.position()];
    hashes.get(0, bytes);
    return new Hashes(first, bytes);
  }

  /** Hashes as they were stored. */
  static Hashes stored(long first, byte[] bytes) {
    return new Hashes(first, bytes);
  }

  /** Those of the lines before this one. */
  Hashes before(long line) {
    return new Hashes(first, Arrays.copyOf(bytes, Math.toIntExact(line - first) * Long.BYTES));
  }

  byte[] bytes() {
    return bytes;
  }

  /** The number of the first line. */
  public long first() {
    return first;
  }

  /** The number of the last line. */
  public long last() {
    return first + lines() - 1;
  }

  int lines() {
    return bytes.length / Long.BYTES;
  }

  /** Whether the line is one of these. */
  public boolean hold(long line) {
    return line >= first && line <= last();
  }

  /** The hash of a line that is one of these. */
  public long of(long line) {
    return ByteBuffer.wrap(bytes).getLong(Math.toIntExact(line - first) * Long.BYTES);
  }
}
