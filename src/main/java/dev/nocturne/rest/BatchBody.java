package dev.nocturne.rest;

import dev.nocturne.intake.BatchIntake.Format;
import dev.nocturne.intake.BatchIntake.Rows;
import dev.nocturne.intake.Blocks;
import dev.nocturne.intake.BrokenBodyException;
import dev.nocturne.intake.Intake;
import dev.nocturne.intake.NoRoomException;
import dev.nocturne.intake.Room;
import dev.nocturne.intake.TooLargeException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a batch or of a part of one: in which form it comes, and whether it is compressed.
 */
final class BatchBody implements AutoCloseable {

  /** The largest document, in bytes. */
  static final long LARGEST = 64L * 1024 * 1024;

  /** The largest document beside rows, in bytes: its characters may have four. */
  private static final long LARGEST_HEAD = 4L * Intake.LARGEST;

  static final String JSON = "application/json";
  static final String LINES = "application/x-ndjson";
  static final String TABLE = "text/csv";
  static final String FORM = "multipart/form-data";

  private static final String CHARSET = "(\\s*;\\s*charset\\s*=\\s*(utf-8|\"utf-8\"))?";
  private static final Pattern HEADER =
      Pattern.compile("(\\s*;\\s*header\\s*=\\s*(present|\"present\"))?");

  private final String type;
  private final String written;
  private final Timely arriving;
  private final InputStream bytes;
  private final Room.Share room;

  /**
   * @param inflated what a compressed body may become without a row in it, in bytes
   * @param room where documents are kept
   */
  BatchBody(HttpHeaders headers, InputStream body, long inflated, Room.Share room) {
    List<String> types = headers.getRequestHeader(HttpHeaders.CONTENT_TYPE);
    this.written = types.size() == 1 ? types.getFirst() : "";
    this.type = written.toLowerCase(Locale.ROOT);
    this.arriving = new Timely(body, Received.LONGEST, System::nanoTime);
    this.bytes = isCompressed(headers) ? new Inflating(arriving, inflated) : arriving;
    this.room = room;
  }

  private static boolean isCompressed(HttpHeaders headers) {
    List<String> codings = headers.getRequestHeader(HttpHeaders.CONTENT_ENCODING);
    if (codings.isEmpty() || codings.equals(List.of("identity"))) {
      return false;
    }
    if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("gzip")) {
      throw Problems.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding may only be gzip, and once");
    }
    return true;
  }

  /** Frees what it took beside the body itself, which is the server's. */
  @Override
  public void close() {
    if (bytes instanceof Inflating inflating) {
      inflating.close();
    }
  }

  boolean isDocument() {
    return is(type, JSON);
  }

  boolean isLines() {
    return is(type, LINES);
  }

  boolean isForm() {
    return type.startsWith(FORM);
  }

  private static boolean is(String type, String expected) {
    return type.matches(Pattern.quote(expected) + CHARSET + "\\s*");
  }

  /** The rows, if it is nothing else. */
  Rows rows() {
    arriving.lift();
    return new Rows(bytes, format(type), this::rowCame);
  }

  private void rowCame() {
    if (bytes instanceof Inflating inflating) {
      inflating.rowCame();
    }
  }

  /** The form in which rows of a content type come. */
  private static Format format(String type) {
    if (is(type, LINES)) {
      return Format.LINES;
    }
    if (type.matches(Pattern.quote(TABLE) + HEADER + CHARSET + HEADER + "\\s*")) {
      return Format.TABLE;
    }
    throw Problems.of(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "Rows must be " + LINES + " or " + TABLE + ", in UTF-8");
  }

  /** The document, if it is one. */
  Blocks document() {
    return document(bytes, LARGEST);
  }

  /** The document and the rows of a form. */
  Parts parts() {
    Multipart form = Multipart.of(written, bytes);
    try {
      Multipart.Part head = form.next();
      if (head == null || !head.name().equals("batch")) {
        throw Problems.of(ProblemType.INVALID_BATCH, "The first part of the form must be batch");
      }
      Blocks document = document(head.contents(), LARGEST_HEAD);
      try {
        Rows rows = rows(form);
        arriving.lift();
        return new Parts(document, rows);
      } catch (IOException | RuntimeException e) {
        document.close();
        throw e;
      }
    } catch (IOException e) {
      throw problem(e);
    }
  }

  private Rows rows(Multipart form) throws IOException {
    Multipart.Part rows = form.next();
    if (rows == null || !rows.name().equals("rows")) {
      throw Problems.of(ProblemType.INVALID_BATCH, "The second part of the form must be rows");
    }
    Format format = format(rows.type().toLowerCase(Locale.ROOT));
    return new Rows(new Last(form, rows.contents()), format, this::rowCame);
  }

  /** A batch and its rows, which are about to arrive. */
  record Parts(Blocks head, Rows rows) {}

  private Blocks document(InputStream in, long limit) {
    try {
      return Blocks.read(in, limit, room);
    } catch (IOException e) {
      throw problem(e);
    }
  }

  /** Why a body that is needed as a whole cannot be had. */
  private static RuntimeException problem(IOException e) {
    return switch (e) {
      case NoRoomException _ ->
          Problems.closing(
              Problems.later(ProblemType.UNAVAILABLE, "Too many large batches arrive at once"));
      case TooLargeException large -> Problems.closing(ProblemType.TOO_LARGE, large.detail());
      case BrokenBodyException broken -> Problems.closing(ProblemType.BAD_REQUEST, broken.detail());
      default -> Problems.closing(ProblemType.REQUEST_TIMEOUT, "The body did not arrive whole");
    };
  }

  /** The last part of a form: at its end nothing may follow, and the form must be complete. */
  private static final class Last extends InputStream {

    private final Multipart form;
    private final InputStream contents;

    Last(Multipart form, InputStream contents) {
      this.form = form;
      this.contents = contents;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = contents.read(bytes, from, length);
      Multipart.@Nullable Part more = count < 0 ? form.next() : null;
      if (more != null) {
        throw new BrokenBodyException("No part of the form may follow rows");
      }
      return count;
    }
  }
}
