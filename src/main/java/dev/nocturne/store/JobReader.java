package dev.nocturne.store;

import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The reading side of jobs. */
public interface JobReader {

  /** The job, if the tenant has it. */
  Optional<JobRecord> find(String tenant, UUID job);

  /**
   * A page of jobs, newest first: at least one if there is one, and fewer than asked for where they
   * are large.
   *
   * @param after the last job of the page before, or null for the first page
   * @param limit 1 to 1,000
   */
  Listed list(String tenant, Filter filter, @Nullable UUID after, int limit);

  /**
   * Whether nothing more happens to a job unless it is retried. Its own events can be read by then.
   * It is so for a job that is not there, too.
   */
  boolean told(String tenant, UUID job);

  /** All attempts of all runs in order, empty if the tenant has no such job. */
  List<AttemptRecord> attempts(String tenant, UUID job);

  /** How many jobs of all tenants are in which status. */
  Map<Status, Long> counts();

  /**
   * A page of jobs.
   *
   * @param more whether there may be others behind it
   */
  record Listed(List<JobRecord> jobs, boolean more) {

    /** The last job of the page if there may be others behind it, or null. */
    public @Nullable UUID last() {
      return more ? jobs.getLast().job().id() : null;
    }
  }

  /** What a job must be like; null leaves it open, and all labels must match. */
  record Filter(
      @Nullable Status status,
      @Nullable Kind kind,
      @Nullable UUID batch,
      @Nullable String customId,
      Map<String, String> labels) {

    /** Every job. */
    public static final Filter ALL = new Filter(null, null, null, null, Map.of());

    public Filter {
      labels = Map.copyOf(labels);
    }
  }
}
