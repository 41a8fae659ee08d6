package dev.nocturne.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** An operator's key that secrets are sealed with at rest: the base64 of 32 bytes. */
public final class SealKey {

  private static final int LENGTH = 32;
  private static final int NAME = 4;

  private final String text;

  private SealKey(String text) {
    this.text = text;
  }

  /** The key with this text; configuration converts with it, so it refuses nothing aloud. */
  public static SealKey of(String text) {
    return new SealKey(text.strip());
  }

  /** Whether it is a key at all. */
  public boolean usable() {
    return bytes().isPresent();
  }

  /** A name that tells it from others and tells nothing about it. */
  String name() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes().orElseThrow());
      return HexFormat.of().formatHex(hash, 0, NAME);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  SecretKey key() {
    return new SecretKeySpec(bytes().orElseThrow(), "AES");
  }

  private Optional<byte[]> bytes() {
    try {
      return Optional.of(Base64.getDecoder().decode(text)).filter(b -> b.length == LENGTH);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
