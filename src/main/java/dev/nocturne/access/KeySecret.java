package dev.nocturne.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The secret of an API key: 256 random bits. It is shown once; what is kept of it is a hash, which
 * needs no salt and no slowness, since nobody guesses 256 bits.
 */
public final class KeySecret {

  private static final int BYTES = 32;
  private static final int SHOWN = 12;
  private static final String MARK = "nct_";
  private static final Pattern FORM = Pattern.compile(MARK + "[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private KeySecret(String text) {
    this.text = text;
  }

  /** One that nobody has had. */
  public static KeySecret fresh() {
    byte[] bits = new byte[BYTES];
    RANDOM.nextBytes(bits);
    return new KeySecret(MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /** The one that a client brings, or empty if the text has another form. */
  public static Optional<KeySecret> read(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new KeySecret(text)) : Optional.empty();
  }

  /** The whole text, for the one answer that shows it. */
  public String reveal() {
    return text;
  }

  /** Its beginning, by which people tell keys apart; the rest is far too long to guess. */
  public String prefix() {
    return text.substring(0, SHOWN);
  }

  /** What is kept of it. */
  public byte[] hash() {
    return hash(text);
  }

  /** The SHA-256 of a text. */
  public static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
