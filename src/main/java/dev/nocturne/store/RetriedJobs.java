package dev.nocturne.store;

import dev.nocturne.job.FailureKind;
import dev.nocturne.store.BatchControl.Failures;
import dev.nocturne.store.BatchControl.Failures.Alike;
import dev.nocturne.store.BatchControl.Failures.OfKinds;
import dev.nocturne.store.Database.Column;
import java.util.List;

/** Which jobs of a batch a retry takes. */
final class RetriedJobs {

  /** Between the kind of failures and what they say, where an order is for those that are alike. */
  private static final char SAYING = '/';

  private static final String KIND =
      """
      substring(left(o.outcome, 200) from '"kind":"([a-z_]+)"')
      """;

  /** All outcomes {@code o}; its parameters are statuses and {@link #names} of failures. */
  static final String FROM =
      """
      (select ?::text[] as statuses, ?::text[] as failures) w cross join outcome o
      """;

  /**
   * Those of them whose jobs are to be retried. What one says is looked at only if it failed in the
   * way that is wanted.
   */
  static final String WANTED =
      """
      o.latest and o.ended in ('failed', 'cancelled') and o.ended = any (w.statuses)
      and (cardinality(w.failures) = 0 or o.ended <> 'failed'
        or case when starts_with(w.failures[1], %1$s || '%2$s')
          then w.failures[1] = %1$s || '%2$s' || %3$s else %1$s = any (w.failures) end)
      """
          .formatted(KIND, SAYING, Sayings.KEY);

  private RetriedJobs() {}

  /**
   * Failures as an order names them. A version that knows kinds alone finds none that are alike,
   * rather than all of their kind.
   */
  static Column names(Failures failures) {
    return new Column(
        "text",
        switch (failures) {
          case OfKinds(var kinds) -> kinds.stream().map(FailureKind::wire).toList();
          case Alike(var kind, var saying) -> List.of(kind.wire() + SAYING + saying);
        });
  }
}
