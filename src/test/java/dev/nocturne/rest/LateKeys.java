package dev.nocturne.rest;

import dev.nocturne.access.ApiKey;
import dev.nocturne.access.Grant;
import dev.nocturne.access.KeyOrder;
import dev.nocturne.access.KeySecret;
import dev.nocturne.store.ApiKeys;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Real keys, whose answers are held back on their way until a test lets them go. */
record LateKeys(ApiKeys keys, CountDownLatch answered, CountDownLatch arrive) implements ApiKeys {

  LateKeys(ApiKeys keys) {
    this(keys, new CountDownLatch(1), new CountDownLatch(1));
  }

  @Override
  public Optional<Grant> use(byte[] hash) {
    Optional<Grant> grant = keys.use(hash);
    answered.countDown();
    try {
      arrive.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return grant;
  }

  @Override
  public ApiKey create(UUID id, String tenant, KeyOrder order, KeySecret secret) {
    return keys.create(id, tenant, order, secret);
  }

  @Override
  public Optional<ApiKey> find(String tenant, UUID id) {
    return keys.find(tenant, id);
  }

  @Override
  public List<ApiKey> list(String tenant, @Nullable UUID after, int limit) {
    return keys.list(tenant, after, limit);
  }

  @Override
  public boolean revoke(String tenant, UUID id) {
    return keys.revoke(tenant, id);
  }

  @Override
  public boolean any() {
    return keys.any();
  }
}
