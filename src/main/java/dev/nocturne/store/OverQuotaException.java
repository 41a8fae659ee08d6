package dev.nocturne.store;

import dev.nocturne.access.Excess;

/** A transaction is given up because a tenant would have more than it may have. */
final class OverQuotaException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Excess excess;

  OverQuotaException(Excess excess) {
    super(excess.detail());
    this.excess = excess;
  }

  Excess excess() {
    return excess;
  }
}
