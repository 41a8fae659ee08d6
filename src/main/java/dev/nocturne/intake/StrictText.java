package dev.nocturne.intake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads text without mercy: what is no UTF-8 is no text, and some characters cannot be stored. */
final class StrictText {

  private StrictText() {}

  /** Refuses what is no UTF-8, rather than to read something else. */
  static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Whether bytes are text. */
  static boolean isUtf8(byte[] bytes, int from, int length) {
    try {
      decoder().decode(ByteBuffer.wrap(bytes, from, length));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  /** Text as PostgreSQL stores it: what it does not is replaced, for texts that only inform. */
  static String storable(String text) {
    if (flaw(text).isEmpty()) {
      return text;
    }
    StringBuilder storable = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                    ? 0xFFFD
                    : c)
        .forEach(storable::appendCodePoint);
    return storable.toString();
  }

  /** Why PostgreSQL or Notte could not take a text, or empty if they can. */
  static Optional<String> flaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return Optional.of("the character U+0000 cannot be stored");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return Optional.of("half of a surrogate pair is not a character");
      }
    }
    return Optional.empty();
  }

  /** The text that the bytes are. */
  static String decode(byte[] bytes) throws MalformedJsonException {
    try {
      return decoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new MalformedJsonException("the text is not valid UTF-8");
    }
  }
}
