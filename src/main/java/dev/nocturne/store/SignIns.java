package dev.nocturne.store;

import dev.nocturne.access.Grant;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in to the console; shared by all replicas. Secrets are known here by their hashes.
 */
public interface SignIns {

  /**
   * Signs somebody in with a key, and forgets those whose time is up.
   *
   * @param cookie the hash of what the browser is given
   * @param key the hash of the key that was brought
   */
  void open(byte[] cookie, byte[] key, Duration lifetime);

  /**
   * Signs somebody in with a token, and forgets those whose time is up.
   *
   * @param cookie the hash of what the browser is given
   * @param grant what the token gives; it is no operator's
   * @param issuer whose token it is
   * @param lifetime no longer than the token is good
   */
  void open(byte[] cookie, Grant grant, String issuer, Duration lifetime);

  /**
   * What a browser may do that signed in, or empty if it is not signed in any more.
   *
   * @param keys tells what the key gives that has a hash
   * @param issuer whose tokens count, or null if none do
   */
  Optional<Grant> grant(
      byte[] cookie, Function<byte[], Optional<Grant>> keys, @Nullable String issuer);

  /** Signs out; nothing happens if nobody is signed in. */
  void close(byte[] cookie);
}
