package dev.nocturne.intake;

import dev.nocturne.access.Excess;
import dev.nocturne.job.Batch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the door said to a batch, or to a part of one. */
public sealed interface Taking {

  /** It is stored; the batch as it is now. */
  record Taken(Batch batch) implements Taking {}

  /**
   * It was only tried, and nothing was stored.
   *
   * @param problems the first of them
   * @param jobs the first jobs as they would be, in JSON
   * @param expected how long it would take under the slots there are, if that is known
   */
  record Tried(
      long rows,
      long rejected,
      List<RowProblem> problems,
      List<String> jobs,
      @Nullable Duration expected)
      implements Taking {}

  /** It is not taken, or not all of it. */
  sealed interface Failed extends Taking {}

  /** It is not valid, and none of its jobs runs. */
  record Refused(List<RowProblem> problems) implements Failed {}

  /** From this row on it cannot be read; what came before is stored. */
  record Unreadable(RowProblem problem) implements Failed {}

  /** It is no JSON object in UTF-8. */
  record Malformed(String detail) implements Failed {}

  /** It came before, but then this row was another one. */
  record Changed(RowProblem problem) implements Failed {}

  /** The batch takes no more rows. */
  record NotOpen() implements Failed {}

  /** Another request sends rows of the same batch. */
  record Busy() implements Failed {}

  /** The key was used for another batch. */
  record KeyReused() implements Failed {}

  /** It came before under the same key, and is not kept any more. */
  record NotKept() implements Failed {}

  /** The rest did not arrive; what did is stored. */
  record Cut() implements Failed {}

  /** It is not what its headers say; what came before is stored. */
  record Garbled(String detail) implements Failed {}

  /** It has more bytes than it may have; what came before is stored. */
  record TooLarge(String detail) implements Failed {}

  /** The tenant has too much already; the rows of a stream are stored that there was room for. */
  record OverQuota(Excess excess) implements Failed {}

  /** There is no such batch. */
  record Unknown() implements Failed {}
}
