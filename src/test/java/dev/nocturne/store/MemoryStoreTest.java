package dev.nocturne.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

class MemoryStoreTest extends StoreContract {

  private MemoryStore memory;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  @Override
  UUID batch() {
    return UUID.randomUUID();
  }

  @Override
  void open() {
    memory = new MemoryStore(now::get);
    store = memory;
    submissions = memory;
    pendingCancels = memory;
    reader = memory;
    upkeep = memory;
    slots = memory.slots();
    events = memory.events();
  }

  @Override
  List<Integer> slotsOfJobs() {
    return memory.slotsOfJobs();
  }

  @Override
  void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }
}
