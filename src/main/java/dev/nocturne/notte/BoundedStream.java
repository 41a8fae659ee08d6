package dev.nocturne.notte;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that refuses to bring more than so many bytes. */
final class BoundedStream extends FilterInputStream {

  private long left;
  private boolean exceeded;

  BoundedStream(InputStream in, long limit) {
    super(in);
    this.left = limit;
  }

  /** Whether there was more than the limit. */
  boolean exceeded() {
    return exceeded;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    if (read >= 0) {
      count(1);
    }
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int read) throws IOException {
    left -= read;
    if (left < 0) {
      exceeded = true;
      throw new IOException("the reply is larger than its limit");
    }
  }
}
