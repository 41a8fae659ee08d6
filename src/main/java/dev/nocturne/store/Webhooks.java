package dev.nocturne.store;

import dev.nocturne.job.SigningSecret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whom tenants want to be told of events. */
public interface Webhooks {

  /** So many may a tenant have. */
  int MOST = 100;

  /** Takes a webhook in; it is told of what happens from now on. */
  Made create(String tenant, String url, List<String> types, SigningSecret secret);

  /** One of a tenant's. */
  Optional<Webhook> find(String tenant, UUID id);

  /** A tenant's, newest first, those after {@code after} if it is given. */
  List<Webhook> list(String tenant, @Nullable UUID after, int limit);

  /** Changes what is named, and gives what came of it. */
  Optional<Webhook> change(String tenant, UUID id, Patch patch);

  /**
   * Signs with another secret from now on.
   *
   * @param overlap for how long the one before signs along
   */
  Made rotate(String tenant, UUID id, SigningSecret next, Duration overlap);

  /** Sends nothing to it any more; its rows go later. Returns whether it was there. */
  boolean delete(String tenant, UUID id);

  /**
   * What is changed; null leaves a thing as it is.
   *
   * @param enabled whether it is on; switching it on forgets why it was off
   */
  record Patch(@Nullable String url, @Nullable List<String> types, @Nullable Boolean enabled) {}

  /** What became of a secret that was handed in. */
  sealed interface Made {

    /** It is stored. */
    record Done(Webhook webhook) implements Made {}

    /** There is no such webhook. */
    record Unknown() implements Made {}

    /** The tenant has as many as it may. */
    record TooMany() implements Made {}

    /** The operator gave no key to seal secrets with. */
    record NoKey() implements Made {}
  }
}
