package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Database.Packed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What new jobs bring to the statement that stores them, as it is sent. Whoever has the jobs can
 * make it while the database is still busy with others.
 */
public final class JobColumns {

  /** Of no job. */
  static final JobColumns NONE = new JobColumns(List.of());

  private final List<Packed> all;

  private JobColumns(List<Packed> all) {
    this.all = all;
  }

  /** The columns of these jobs, in the order in which {@link Arrivals} names them. */
  static JobColumns of(List<Submission> jobs) {
    return new JobColumns(
        List.of(
            Column.of("text", jobs, Submission::tenant).packed(),
            Column.of("uuid", jobs, Submission::batch).packed(),
            Column.of("uuid", jobs, Submission::id).packed(),
            Column.of("text", jobs, job -> job.spec().kind().wire()).packed(),
            Column.of("smallint", jobs, job -> job.terms().priority()).packed(),
            Column.of("bigint", jobs, job -> job.terms().timeout().toMillis()).packed(),
            Column.of("bigint", jobs, job -> millis(job.terms().deadline())).packed(),
            Column.of("smallint", jobs, job -> job.terms().maxAttempts()).packed(),
            Column.of("bigint", jobs, job -> job.spec().mayStayOpen().toMillis()).packed(),
            Column.of("text", jobs, job -> job.tags().customId()).packed(),
            Column.of("text", jobs, job -> Labels.write(job.tags().labels())).packed(),
            Column.of("text", jobs, job -> job.tags().requestKey()).packed(),
            Column.of("text", jobs, job -> job.terms().lane()).packed(),
            Column.of("bigint", jobs, job -> job.row() == null ? null : job.row().line()).packed(),
            Column.of("smallint", jobs, job -> SpecJson.version(job.spec())).packed(),
            Column.of("text", jobs, job -> SpecJson.write(job.spec())).packed(),
            Column.of("text", jobs, job -> Captured.write(job.terms().captures())).packed()));
  }

  /** These, and what the queue adds to them. */
  Object[] with(List<Column> more) {
    List<Object> columns = new ArrayList<>(all);
    columns.addAll(more);
    return columns.toArray();
  }

  /** The same behind these, without tenant and batch, which are first. */
  Object[] after(Object... head) {
    List<Object> columns = new ArrayList<>(List.of(head));
    columns.addAll(all.subList(2, all.size()));
    return columns.toArray();
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }
}
