package dev.nocturne.rest;

import dev.nocturne.intake.BrokenBodyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form one after the other, as they arrive. Whoever reads them takes each before the
 * next one, so nothing is kept.
 */
final class Multipart implements MultipartParser.PartHandler {

  private static final int BLOCK = 16 * 1024;

  /** The longest head of a part, in bytes: so many may come without any of its contents. */
  private static final int LONGEST_HEAD = 2 * BLOCK;

  private static final Pattern BOUNDARY =
      Pattern.compile("boundary\\s*=\\s*(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");
  private static final Pattern NAME =
      Pattern.compile("(?:^|;)\\s*name\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;\"]+))");

  private final InputStream in;
  private final MultipartParser.ParseState parser;
  private final byte[] block = new byte[BLOCK];
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private int silent;

  private Multipart(InputStream in, String boundary) {
    this.in = in;
    this.parser =
        MultipartParser.beginParse(
            this, boundary.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8.name());
  }

  /** The parts of a body with this content type. */
  static Multipart of(String contentType, InputStream in) {
    return new Multipart(
        in,
        group(BOUNDARY.matcher(contentType), contentType)
            .orElseThrow(
                () ->
                    Problems.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type names no boundary")));
  }

  /**
   * A part; its contents have to be read before the next one is asked for.
   *
   * @param type its content type, or nothing
   */
  record Part(String name, String type, InputStream contents) {}

  /** What the parser found. */
  private sealed interface Piece {}

  private record Begin(String name, String type) implements Piece {}

  private record Data(ByteBuffer bytes) implements Piece {}

  private record End() implements Piece {}

  /** The next part, or null if there is none. */
  @Nullable Part next() throws IOException {
    for (Piece piece = piece(); piece != null; piece = piece()) {
      if (piece instanceof Begin(String name, String type)) {
        return new Part(name, type, new Contents());
      }
    }
    return null;
  }

  private @Nullable Piece piece() throws IOException {
    while (pieces.isEmpty()) {
      if (parser.isComplete()) {
        return null;
      }
      int count = in.read(block);
      if (count < 0 || silent > LONGEST_HEAD) {
        throw new BrokenBodyException("The body is no form with parts, or ends too early");
      }
      silent += count;
      parse(count);
    }
    return pieces.remove();
  }

  private void parse(int count) throws IOException {
    try {
      parser.parse(ByteBuffer.wrap(block, 0, count));
    } catch (IOException | RuntimeException _) {
      throw new BrokenBodyException("The body is no form with parts");
    }
  }

  @Override
  public void beginPart(CaseInsensitiveMap<String> headers) {
    silent = 0;
    String disposition = Objects.requireNonNullElse(headers.getFirst("Content-Disposition"), "");
    String type = Objects.requireNonNullElse(headers.getFirst("Content-Type"), "");
    pieces.add(new Begin(group(NAME.matcher(disposition), disposition).orElse(""), type));
  }

  @Override
  public void data(ByteBuffer bytes) {
    silent = 0;
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    copy.put(bytes).flip();
    pieces.add(new Data(copy));
  }

  @Override
  public void endPart() {
    pieces.add(new End());
  }

  private static Optional<String> group(Matcher matcher, String text) {
    return matcher.reset(text).find()
        ? Optional.of(Objects.requireNonNullElseGet(matcher.group(1), () -> matcher.group(2)))
        : Optional.empty();
  }

  /** The contents of the part that began last. */
  private final class Contents extends InputStream {

    private ByteBuffer left = ByteBuffer.allocate(0);
    private boolean over;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      while (!over && !left.hasRemaining()) {
        if (piece() instanceof Data(ByteBuffer data)) {
          left = data;
        } else {
          over = true;
        }
      }
      if (!left.hasRemaining()) {
        return -1;
      }
      int count = Math.min(length, left.remaining());
      left.get(bytes, from, count);
      return count;
    }
  }
}
