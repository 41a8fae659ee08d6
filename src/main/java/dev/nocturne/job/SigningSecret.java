package dev.nocturne.job;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The secret that a webhook's messages are signed with, as Standard Webhooks has it. It is shown to
 * its owner once and nowhere else.
 */
public final class SigningSecret {

  /** What the text of a secret looks like. */
  public static final String RULE = "must be whsec_ and the base64 of 24 to 64 bytes";

  private static final String PREFIX = "whsec_";
  private static final int SHORTEST = 24;
  private static final int USUAL = 32;
  private static final int LONGEST = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;

  private SigningSecret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A secret that nobody knows. */
  public static SigningSecret random() {
    byte[] bytes = new byte[USUAL];
    RANDOM.nextBytes(bytes);
    return new SigningSecret(bytes);
  }

  /** The secret with this text, or empty if it is none. */
  public static Optional<SigningSecret> of(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      return bytes.length < SHORTEST || bytes.length > LONGEST
          ? Optional.empty()
          : Optional.of(new SigningSecret(bytes));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The text for its owner. */
  public String text() {
    return PREFIX + Base64.getEncoder().encodeToString(bytes);
  }

  /** The bytes to sign with. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "***";
  }
}
