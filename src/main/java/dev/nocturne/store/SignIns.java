package dev.nocturne.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Who is signed in to the console; shared by all replicas. Secrets are known here by their hashes.
 */
public interface SignIns {

  /**
   * Signs somebody in, and forgets those whose time is up.
   *
   * @param cookie the hash of what the browser is given
   * @param key the hash of the key that was brought
   */
  void open(byte[] cookie, byte[] key, Duration lifetime);

  /**
   * The hash of the key that a browser signed in with, or empty if it is not signed in any more.
   */
  Optional<byte[]> key(byte[] cookie);

  /** Signs out; nothing happens if nobody is signed in. */
  void close(byte[] cookie);
}
