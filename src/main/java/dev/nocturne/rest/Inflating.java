package dev.nocturne.rest;

import dev.nocturne.intake.BrokenBodyException;
import dev.nocturne.intake.TooLargeException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A body in gzip as what it was before. A small one can become a very large one, so there is a
 * limit to what comes without a row in it; a stream of rows may have any length.
 */
final class Inflating extends InputStream {

  private static final int BLOCK = 16 * 1024;

  /** Members without contents that may follow each other; each is one more call on the stack. */
  private static final int MOST_EMPTY = 100;

  private final Watched body;
  private final long limit;
  private @Nullable Members inflated;
  private long read;

  Inflating(InputStream body, long limit) {
    this.body = new Watched(body);
    this.limit = limit;
  }

  /** Counts anew, since what came was of use. */
  void rowCame() {
    read = 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count;
    try {
      if (inflated == null) {
        inflated = new Members(body);
      }
      count = inflated.read(bytes, from, length);
    } catch (ZipException | EOFException _) {
      body.check();
      throw new BrokenBodyException("The body is not gzip, or ends too early");
    }
    read += Math.max(0, count);
    if (read > limit) {
      throw new TooLargeException(
          "An inflated body may have at most " + limit + " bytes, a stream before its next row");
    }
    return count;
  }

  /** Frees what only the collector would free, late; the body stays open, for it is another's. */
  @Override
  public void close() {
    if (inflated != null) {
      inflated.end();
    }
  }

  /**
   * Gzip of one member or of several. Java by itself takes whatever breaks between two as an end.
   */
  private static final class Members extends GZIPInputStream {

    /** A checksum and a length end a member, in bytes. */
    private static final int TRAILER = 8;

    private final Watched body;
    private int depth;

    Members(Watched body) throws IOException {
      super(body, BLOCK);
      this.body = body;
    }

    /** Calls itself where a member ends and another one follows. */
    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (depth > MOST_EMPTY) {
        throw new ZipException("too many empty members");
      }
      depth++;
      int count;
      try {
        count = super.read(bytes, from, length);
      } finally {
        depth--;
      }
      if (count < 0) {
        body.check();
        if (inf.getRemaining() + body.sinceFilled() != TRAILER) {
          throw new ZipException("what follows the last member is none");
        }
      }
      return count;
    }

    void end() {
      inf.end();
    }

    @Override
    protected void fill() throws IOException {
      super.fill();
      body.filled();
    }
  }

  /** Remembers why a body broke off, and how much was read of it beside whole blocks. */
  private static final class Watched extends FilterInputStream {

    private @Nullable IOException broken;
    private long count;

    Watched(InputStream in) {
      super(in);
    }

    void check() throws IOException {
      if (broken != null) {
        throw broken;
      }
    }

    void filled() {
      count = 0;
    }

    long sinceFilled() {
      return count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        int read = in.read(bytes, from, length);
        count += Math.max(0, read);
        return read;
      } catch (IOException e) {
        broken = e;
        throw e;
      }
    }
  }
}
