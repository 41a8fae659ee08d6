package dev.nocturne.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.nocturne.access.Grant;
import dev.nocturne.access.KeySecret;
import dev.nocturne.store.ApiKeys;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Tells what a bearer token grants. */
@Singleton
public final class Credentials {

  /** So long a key may work after it was revoked on another replica, or has expired. */
  private static final Duration TRUST = Duration.ofSeconds(5);

  /**
   * So long a key is remembered that was good and is asked for no more, for what has to be told
   * without the database.
   */
  private static final Duration MEMORY = Duration.ofMinutes(10);

  /** So long the database may be away for whoever asks on; nobody revokes a key here meanwhile. */
  private static final Duration LONGEST_MEMORY = Duration.ofDays(1);

  /** Tokens that nobody gave out are remembered too, so this is a bound on what they cost. */
  private static final int MOST = 10_000;

  private final ApiKeys keys;
  private final byte @Nullable [] bootstrap;
  private final AtomicLong era = new AtomicLong();
  private final Cache<Known, Optional<Grant>> known;
  private final Cache<Known, Grant> good;

  @Inject
  Credentials(ApiKeys keys, AuthConfig config) {
    this(keys, config, Ticker.systemTicker());
  }

  Credentials(ApiKeys keys, AuthConfig config, Ticker clock) {
    this.keys = keys;
    this.known = memory(clock).expireAfterWrite(TRUST).build();
    this.good = memory(clock).expireAfterAccess(MEMORY).expireAfterWrite(LONGEST_MEMORY).build();
    this.bootstrap = config.bootstrapKey().map(String::strip).map(KeySecret::hash).orElse(null);
  }

  private static Caffeine<Object, Object> memory(Ticker clock) {
    return Caffeine.newBuilder().maximumSize(MOST).ticker(clock);
  }

  /** What it grants, or empty if it is no credential, or none any more. */
  public Optional<Grant> grant(String token) {
    return bootstrap(token) || KeySecret.read(token).isPresent()
        ? grant(KeySecret.hash(token))
        : Optional.empty();
  }

  /** What the key grants that has this hash, or empty if it does not any more. */
  public Optional<Grant> grant(byte[] hash) {
    return isBootstrap(hash)
        ? Optional.of(Grant.operator("bootstrap"))
        : known.get(new Known(era.get(), ByteBuffer.wrap(hash)), this::ask);
  }

  private Optional<Grant> ask(Known key) {
    Optional<Grant> grant = keys.use(key.hash().array());
    grant.ifPresentOrElse(now -> good.put(key, now), () -> good.invalidate(key));
    return grant;
  }

  /**
   * What a key granted when the database last answered, a day ago at most: for a reader who has to
   * learn that the database is away and asks all the time, and for nobody else.
   */
  Optional<Grant> lately(String token) {
    return Optional.ofNullable(
        good.getIfPresent(new Known(era.get(), ByteBuffer.wrap(KeySecret.hash(token)))));
  }

  /** Whether it is the operator's own key, which may look like anything. */
  boolean bootstrap(String token) {
    return isBootstrap(KeySecret.hash(token));
  }

  private boolean isBootstrap(byte[] hash) {
    // Hashes are compared, so the time that takes tells nothing about the key.
    return bootstrap != null && MessageDigest.isEqual(bootstrap, hash);
  }

  /** Asks the database again from now on. */
  void forget() {
    // Nothing is thrown out: a look-up under way would come back after that with what was.
    era.incrementAndGet();
  }

  /** What is known of a key, as long as its era lasts. */
  private record Known(long era, ByteBuffer hash) {}
}
