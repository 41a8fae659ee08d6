package dev.nocturne.intake;

import dev.nocturne.intake.BatchIntake.Sender;
import dev.nocturne.store.Batches.Opening;
import dev.nocturne.store.Opened;
import dev.nocturne.store.Submission;
import org.jspecify.annotations.Nullable;

/** Says how a batch is to be opened. */
final class Openings {

  private Openings() {}

  /**
   * The opening of a batch that somebody sends.
   *
   * @param fingerprint of what the same key must bring again
   */
  static Opening of(Sender sender, BatchForm form, String fingerprint) {
    @Nullable String key = sender.key();
    return new Opening(
        RowCheck.id(),
        sender.tenant(),
        form.name(),
        key == null ? null : new Submission.Key(key, fingerprint),
        form.stored(),
        form.reject(),
        form.maxConcurrency());
  }

  /** What somebody is told whose batch was not opened. */
  static Taking answer(Opened.Failed failed) {
    return switch (failed) {
      case Opened.KeyReused _ -> new Taking.KeyReused();
      case Opened.NotKept _ -> new Taking.NotKept();
      case Opened.OverQuota(var excess) -> new Taking.OverQuota(excess);
    };
  }
}
