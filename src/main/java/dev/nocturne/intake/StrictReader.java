package dev.nocturne.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Text in UTF-8 up to the first byte that is none. Java's own reader drops the text of the block
 * around such a byte, and with it the rows before.
 */
final class StrictReader extends Reader {

  private static final int BLOCK = 16 * 1024;

  private final InputStream in;
  private final CharsetDecoder decoder = StrictText.decoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK).flip();
  private boolean ended;

  StrictReader(InputStream in) {
    this.in = in;
  }

  /**
   * As always, with room for two characters at least, which some need.
   *
   * @throws CharacterCodingException if what comes next is no text
   */
  @Override
  public int read(char[] buffer, int from, int length) throws IOException {
    CharBuffer chars = CharBuffer.wrap(buffer, from, length);
    while (chars.position() == from) {
      CoderResult result = decoder.decode(bytes, chars, ended);
      if (result.isError() && chars.position() == from) {
        result.throwException();
      }
      if (chars.position() == from && !fill()) {
        return -1;
      }
    }
    return chars.position() - from;
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = count < 0;
    bytes.position(bytes.position() + Math.max(0, count)).flip();
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
