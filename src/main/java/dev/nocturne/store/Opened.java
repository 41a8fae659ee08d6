package dev.nocturne.store;

import dev.nocturne.access.Excess;

/** What became of a batch that was to be opened. */
public sealed interface Opened {

  /** It is new. */
  record Created(Draft batch) implements Opened {}

  /** The same request came before; this is its batch. */
  record Existing(Draft batch) implements Opened {}

  /** There is no batch for it. */
  sealed interface Failed extends Opened {}

  /** The key was used for another batch. */
  record KeyReused() implements Failed {}

  /** The same request came before, and its batch is not kept any more. */
  record NotKept() implements Failed {}

  /** The tenant has too much already for all of its rows; nothing was stored. */
  record OverQuota(Excess excess) implements Failed {}
}
