package dev.nocturne.intake;

import dev.nocturne.store.Batches;
import dev.nocturne.store.Draft;
import dev.nocturne.store.Hashes;
import org.jspecify.annotations.Nullable;

/** The fingerprints of rows that came before, to know them when they come again. */
final class Marks {

  private final Batches batches;
  private final Draft batch;
  private @Nullable Hashes page;

  Marks(Batches batches, Draft batch) {
    this.batches = batches;
    this.batch = batch;
  }

  /** Whether the line that came before had this hash. */
  boolean knows(long line, long hash) {
    Hashes here = page;
    if (here == null || !here.hold(line)) {
      here =
          batches
              .hashes(batch.tenant(), batch.id(), line)
              .filter(found -> found.hold(line))
              .orElse(null);
      page = here;
    }
    return here != null && here.of(line) == hash;
  }
}
