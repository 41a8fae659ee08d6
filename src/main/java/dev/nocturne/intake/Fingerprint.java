package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells requests and rows apart without keeping them. */
final class Fingerprint {

  private static final int BLOCK = 8_192;

  private final MessageDigest sha = sha256();

  /** Equal for the same job, however its keys are ordered and its text is spaced. */
  static String of(ObjectNode job) {
    return of(StrictJson.canonical(job));
  }

  /** Equal for the same text. */
  static String of(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Equal for the same bytes. */
  static String of(InputStream bytes) throws IOException {
    MessageDigest sha = sha256();
    byte[] block = new byte[BLOCK];
    for (int read = bytes.read(block); read >= 0; read = bytes.read(block)) {
      sha.update(block, 0, read);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  /** Takes a part of a row. */
  void add(byte[] bytes, int from, int length) {
    sha.update(bytes, from, length);
  }

  /** Takes a cell of a row, so that its end counts too. */
  void add(String cell) {
    byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    sha.update(bytes);
  }

  /** Eight bytes that stand for the row, whose parts were taken; the next row begins. */
  long end() {
    return ByteBuffer.wrap(sha.digest()).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
