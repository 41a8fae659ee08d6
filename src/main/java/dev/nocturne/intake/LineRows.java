package dev.nocturne.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of newline-delimited JSON. Every line counts, empty ones too, so that the numbers are
 * those that an editor shows.
 */
final class LineRows implements RowSource {

  private static final int BLOCK = 64 * 1024;

  /** So much of a line is kept that is too long, in bytes. */
  private static final int EXCERPT = 1_000;

  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final Fingerprint fingerprint = new Fingerprint();
  private int at;
  private int end;
  private long line;

  LineRows(InputStream in) {
    this.in = in;
  }

  @Override
  public List<String> header() {
    return List.of();
  }

  @Override
  public @Nullable RawRow next() throws IOException {
    if (!filled()) {
      return null;
    }
    line++;
    held.reset();
    boolean whole = false;
    long length = 0;
    while (!whole && filled()) {
      int stop = at;
      while (stop < end && block[stop] != '\n') {
        stop++;
      }
      whole = stop < end;
      length += stop - at;
      hold(length, at, stop - at);
      at = whole ? stop + 1 : stop;
    }
    return length > Intake.LARGEST + 1L ? tooLong() : row();
  }

  /** Keeps what fits, and remembers of the rest only that it was there. */
  private void hold(long length, int from, int count) {
    if (length <= Intake.LARGEST + 1L) {
      held.write(block, from, count);
    } else {
      if (held.size() > EXCERPT) {
        byte[] before = held.toByteArray();
        fingerprint.add(before, 0, before.length);
        held.reset();
        held.write(before, 0, EXCERPT);
      }
      fingerprint.add(block, from, count);
    }
  }

  private RawRow tooLong() {
    String start = new String(held.toByteArray(), StandardCharsets.UTF_8);
    return new RawRow.Bad(line, fingerprint.end(), tooLongProblem(), start);
  }

  private static String tooLongProblem() {
    return "the line has more than " + Intake.LARGEST + " bytes";
  }

  private RawRow row() {
    byte[] bytes = held.toByteArray();
    int from = line == 1 && startsWithMark(bytes) ? BOM.length : 0;
    int to = bytes.length;
    if (to > from && bytes[to - 1] == '\r') {
      to--;
    }
    fingerprint.add(bytes, from, to - from);
    long hash = fingerprint.end();
    if (to - from > Intake.LARGEST) {
      String start = new String(bytes, from, EXCERPT, StandardCharsets.UTF_8);
      return new RawRow.Bad(line, hash, tooLongProblem(), start);
    }
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return new RawRow.Blank(line, hash);
    }
    return text.indexOf('\uFFFD') >= 0 && !StrictText.isUtf8(bytes, from, to - from)
        ? new RawRow.Bad(line, hash, "the text is not valid UTF-8", text)
        : new RawRow.Text(line, hash, text);
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= BOM.length
        && bytes[0] == BOM[0]
        && bytes[1] == BOM[1]
        && bytes[2] == BOM[2];
  }

  private boolean filled() throws IOException {
    if (at < end) {
      return true;
    }
    at = 0;
    end = Math.max(0, in.read(block));
    return end > 0;
  }
}
