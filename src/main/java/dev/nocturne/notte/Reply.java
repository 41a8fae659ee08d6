package dev.nocturne.notte;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** An answer of Notte whose body is still arriving. */
final class Reply {

  /** Enough of an error's body to find its words, and cheap to read over. */
  private static final int ERROR_BYTES = 64 * 1024;

  /**
   * More than the HTTP client takes in ahead of its reader. An answer with more to come is still
   * arriving, so its connection carries no other call yet and may be closed; Vert.x would close it
   * as well where the answer has ended, under the next call.
   */
  private static final int REST_BYTES = 512 * 1024;

  private final Response response;
  private final Raw raw;
  private final LargeReplies.Body held;
  private final BoundedStream body;

  /**
   * @param limit the largest body taken in, in bytes after inflation
   * @param time of its call
   * @param waits whether it waits for memory
   */
  Reply(Response response, long limit, LargeReplies large, TimeLimit time, boolean waits)
      throws IOException {
    this.response = response;
    InputStream stream = response.readEntity(InputStream.class);
    this.raw = new Raw(stream == null ? InputStream.nullInputStream() : stream);
    // An error with a large body is still an error.
    InputStream whole = inflated();
    this.held = large.new Body(whole, whole == raw ? length() : -1, time, waits);
    this.body = new BoundedStream(held, limit);
  }

  /** Of the body, as the head tells it; -1 if it does not. A number of any size may stand there. */
  private long length() {
    try {
      String told = header(HttpHeaders.CONTENT_LENGTH);
      return told == null ? -1 : Long.parseLong(told);
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  private InputStream inflated() throws IOException {
    String encoding = header(HttpHeaders.CONTENT_ENCODING);
    boolean zipped = encoding != null && encoding.toLowerCase(Locale.ROOT).contains("gzip");
    try {
      return zipped && status() != 204 ? new GZIPInputStream(raw) : raw;
    } catch (IOException e) {
      if (ok()) {
        throw e;
      }
      // An error is told by its status, whatever came with it.
      keepInterrupt(e);
      return InputStream.nullInputStream();
    }
  }

  int status() {
    return response.getStatus();
  }

  boolean ok() {
    return status() >= 200 && status() < 300;
  }

  /**
   * Whether Notte does not know the object. A page of HTML comes from something before Notte, which
   * knows nothing of the object.
   */
  boolean saysUnknown() {
    String type = header(HttpHeaders.CONTENT_TYPE);
    boolean page = type != null && type.toLowerCase(Locale.ROOT).contains("html");
    return !page && (status() == 404 || status() == 410);
  }

  /** The first header of that name, or null. */
  @Nullable String header(String name) {
    return response.getHeaderString(name);
  }

  InputStream body() {
    return body;
  }

  /** Tells whether what is read now is only read over, which takes no memory. */
  void skims(boolean now) {
    held.skims(now);
  }

  /** The beginning of the body as text; nothing if it cannot be read. */
  String text() {
    try {
      return new String(body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      keepInterrupt(e);
      return "";
    }
  }

  /** Whether the body was larger than its limit. */
  boolean tooLarge() {
    return body.exceeded();
  }

  /**
   * Whether the body is read to its end, so that its connection can carry the next call. A short
   * rest is read for it.
   */
  boolean complete() {
    if (raw.ended || Thread.currentThread().isInterrupted()) {
      return raw.ended;
    }
    try {
      raw.readNBytes(REST_BYTES);
      return raw.ended;
    } catch (IOException e) {
      keepInterrupt(e);
      return false;
    }
  }

  /** Nobody reads it any more. */
  void leave() {
    held.leave();
  }

  private static void keepInterrupt(IOException error) {
    if (error instanceof InterruptedIOException) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Raw extends FilterInputStream {
    private boolean ended;

    Raw(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      ended |= read < 0;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      ended |= read < 0;
      return read;
    }

    /** Parsers close what they read; whether this has ended is still to be seen. */
    @Override
    public void close() {}
  }
}
