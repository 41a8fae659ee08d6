package dev.nocturne.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * An answer in gzip. To close it frees what only the collector would free, late, and nothing else:
 * the plain answer stays open, and is whole only if this was finished.
 */
final class Zipped extends GZIPOutputStream {

  private static final int BUFFER = 16 * 1024;

  /** Each flush sends all that was written, so that a client reads on meanwhile. */
  Zipped(OutputStream plain) throws IOException {
    super(plain, BUFFER, true);
  }

  @Override
  public void close() {
    def.end();
  }
}
