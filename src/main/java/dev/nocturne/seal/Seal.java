package dev.nocturne.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Keeps secrets at rest under AES-GCM. Each is bound to its owner's id, so that it cannot be moved
 * to another row, and names its key, so that keys can be changed.
 *
 * @param keys the first one seals, all of them open; without any, nothing can be sealed
 */
public record Seal(List<SealKey> keys) {

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  public Seal {
    keys = List.copyOf(keys);
  }

  /** Whether there is a key to seal with. */
  public boolean ready() {
    return !keys.isEmpty();
  }

  /** The text under the first key, for the row with that id; never the same twice. */
  public String close(UUID owner, String secret) {
    SealKey key = keys.getFirst();
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    try {
      byte[] text = secret.getBytes(StandardCharsets.UTF_8);
      byte[] closed = cipher(Cipher.ENCRYPT_MODE, key, owner, nonce).doFinal(text);
      byte[] all = ByteBuffer.allocate(NONCE + closed.length).put(nonce).put(closed).array();
      return key.name() + "." + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a secret cannot be sealed", e);
    }
  }

  /** The text, or empty if it was sealed with a key that is not there, or for another row. */
  public Optional<String> open(UUID owner, String closed) {
    int dot = closed.indexOf('.');
    for (SealKey key : keys) {
      if (dot > 0 && key.name().equals(closed.substring(0, dot))) {
        return open(owner, key, Base64.getDecoder().decode(closed.substring(dot + 1)));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> open(UUID owner, SealKey key, byte[] all) {
    byte[] nonce = new byte[NONCE];
    System.arraycopy(all, 0, nonce, 0, NONCE);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, owner, nonce);
      byte[] text = cipher.doFinal(all, NONCE, all.length - NONCE);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, SealKey key, UUID owner, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(owner.toString().getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }
}
