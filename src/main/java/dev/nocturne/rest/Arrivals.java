package dev.nocturne.rest;

import java.util.UUID;

/** Hears of batches as their rows come. */
@FunctionalInterface
public interface Arrivals {

  /** The request under way has brought rows of a batch, or said that all have come. */
  void came(UUID batch);
}
