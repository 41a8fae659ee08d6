package dev.nocturne.store;

import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Status;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The reading side of batches. A deleted batch is gone at once, whatever of it is still stored. */
public interface BatchReader {

  /** The batch, if the tenant has it. Its counts are of one moment, and cheap at any size. */
  Optional<Batch> find(String tenant, UUID batch);

  /**
   * A page of batches, newest first.
   *
   * @param after the last batch of the page before, or null for the first page
   * @param limit 1 to 1,000
   */
  List<Batch> list(String tenant, Filter filter, @Nullable UUID after, int limit);

  /**
   * Jobs of a batch with their outcomes, in the order of their ids: at least one if there is one,
   * and no more than fit into some megabytes.
   *
   * @param statuses those that are wanted
   * @param after the last job of the page before, or null for the first page
   */
  List<Row> results(String tenant, UUID batch, Set<Status> statuses, @Nullable UUID after);

  /** The columns of a table of results, as JSON pointers into structured results. */
  List<String> columns(String tenant, UUID batch);

  /** The event of the end of a batch that has finished, until one of its jobs is retried. */
  Optional<End> end(String tenant, UUID batch);

  /** What the attempts of a batch cost, as far as Notte told it. Cheap at any size. */
  default Paid paid(String tenant, UUID batch) {
    return paid(tenant, List.of(batch)).getOrDefault(batch, Paid.NOTHING);
  }

  /** The same of many, without those that the tenant has not. */
  Map<UUID, Paid> paid(String tenant, List<UUID> batches);

  /**
   * What attempts cost.
   *
   * @param attempts those whose cost Notte told
   * @param credits the sum of it; zero for a batch that is not there
   */
  record Paid(long attempts, BigDecimal credits) {
    /** Nothing was told. */
    public static final Paid NOTHING = new Paid(0, BigDecimal.ZERO);
  }

  /** What a batch must be like; null leaves it open. */
  record Filter(@Nullable BatchStatus status, @Nullable String name, @Nullable String key) {}

  /**
   * A job of a batch and what became of it.
   *
   * @param outcome null exactly while the status has not ended
   */
  record Row(UUID job, @Nullable String customId, Status status, @Nullable OutcomeText outcome) {}

  /**
   * The end of a batch.
   *
   * @param kept whether the log has its event, be it that it cannot be read yet
   */
  record End(Event.Id id, boolean kept) {}
}
