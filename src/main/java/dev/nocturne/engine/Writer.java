package dev.nocturne.engine;

import dev.nocturne.store.Change;

/** Where a step writes its changes: straight to the store, or grouped with those of other steps. */
@FunctionalInterface
public interface Writer {

  /**
   * Writes a change and returns when it is durable.
   *
   * @return false if the lease is lost, or if nobody can say whether it was written
   */
  boolean write(Change change);
}
