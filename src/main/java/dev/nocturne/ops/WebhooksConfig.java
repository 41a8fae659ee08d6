package dev.nocturne.ops;

import dev.nocturne.seal.SealKey;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the operator decides about webhooks. */
@ConfigMapping(prefix = "nocturne.webhooks")
public interface WebhooksConfig {

  /** What secrets are sealed with at rest, the base64 of 32 bytes; no webhooks without it. */
  Optional<SealKey> key();

  /** Keys of before, which still open what they sealed. */
  Optional<List<SealKey>> oldKeys();

  /** Whether webhooks may have addresses without TLS. */
  @WithDefault("false")
  boolean http();

  /** Whether webhooks may have loopback, private and link-local addresses. */
  @WithName("private")
  @WithDefault("false")
  boolean privateToo();

  /** The largest result that a message carries itself, in bytes; a link stands for larger ones. */
  @WithDefault("16384")
  int inlineResult();

  /** Calls at once on this replica. */
  @WithDefault("128")
  int atOnce();

  /** Calls of one webhook at once, on all replicas together. */
  @WithDefault("4")
  int each();

  /** How long the log of deliveries is kept, at least P4D, since tries take three days. */
  @WithDefault("P7D")
  Duration keep();
}
