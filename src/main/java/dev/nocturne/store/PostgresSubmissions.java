package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Status;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What clients may do to jobs, in PostgreSQL. */
@Singleton
public final class PostgresSubmissions implements Submissions {

  private static final String CANCEL =
      """
      update work set cancel = true, due_at = case when holder is null then now() else due_at end
      where tenant = ? and job = ?
      """;

  private static final String ENDING =
      "select from batch where id = ? and cancelled and finished_at is null";

  private final Database database;
  private final QuotaBook book;
  private final Keys keys = new Keys();
  private final Arrivals arrivals;
  private final NextRuns nextRuns;

  @Inject
  PostgresSubmissions(Database database, QuotaBook book) {
    this(database, book, System::nanoTime);
  }

  /**
   * @param nanoTime a clock that never goes back; while it stands still, each submission looks at
   *     what is being served
   */
  PostgresSubmissions(Database database, QuotaBook book, LongSupplier nanoTime) {
    this.database = database;
    this.book = book;
    Places places = new Places(nanoTime);
    this.arrivals = new Arrivals(places);
    this.nextRuns = new NextRuns(places);
  }

  @Override
  public List<Accepted> submit(List<Submission> submissions) {
    if (submissions.isEmpty()) {
      return List.of();
    }
    String tenant = submissions.getFirst().tenant();
    if (!book.quotas().of(tenant).boundsJobs()
        && submissions.stream().allMatch(Arrivals::isSimple)) {
      Instant now = arrivals.storeAtOnce(database, tenant, submissions);
      return submissions.stream()
          .<Accepted>map(one -> new Accepted.Created(created(one, now)))
          .toList();
    }
    try {
      return book.counted(
          () -> database.inTenant(tenant, c -> submit(c, submissions, book.draw())));
    } catch (OverQuotaException e) {
      return database.inTenant(tenant, connection -> outrun(connection, submissions, e.excess()));
    }
  }

  /** What others were always faster than. What was stored before is answered even so. */
  private List<Accepted> outrun(Connection connection, List<Submission> submissions, Excess excess)
      throws SQLException {
    return keys.known(connection, submissions).stream()
        .<Accepted>map(known -> known == null ? new Accepted.OverQuota(excess) : known)
        .toList();
  }

  /** The same as the last part of a transaction, which takes what it draws. */
  List<Accepted> submit(Connection connection, List<Submission> submissions, Draw draw)
      throws SQLException {
    List<@Nullable Accepted> known = keys.known(connection, submissions);
    Map<Object, Submission> firsts = new LinkedHashMap<>();
    for (int i = 0; i < submissions.size(); i++) {
      if (known.get(i) == null) {
        firsts.putIfAbsent(sameness(submissions.get(i)), submissions.get(i));
      }
    }
    Map<UUID, Excess> over = draw.fitEach(connection, List.copyOf(firsts.values()));
    List<Submission> fresh =
        firsts.values().stream().filter(one -> !over.containsKey(one.id())).toList();
    Instant now = fresh.isEmpty() ? Instant.EPOCH : insert(connection, fresh);
    draw.settle(connection);
    List<Accepted> accepted = new ArrayList<>();
    for (int i = 0; i < submissions.size(); i++) {
      Accepted before = known.get(i);
      Submission one = submissions.get(i);
      Submission first = firsts.getOrDefault(sameness(one), one);
      Excess excess = over.get(first.id());
      accepted.add(
          before != null
              ? before
              : excess != null ? new Accepted.OverQuota(excess) : accepted(one, first, now));
    }
    return accepted;
  }

  /** What two submissions of one list have in common if they are the same request. */
  private static Object sameness(Submission one) {
    return one.key() == null ? one.id() : List.of(one.tenant(), one.key().value());
  }

  private static Accepted accepted(Submission one, Submission first, Instant now) {
    JobRecord job = created(first, now);
    if (first.id().equals(one.id())) {
      return new Accepted.Created(job);
    }
    return Keys.key(first).fingerprint().equals(Keys.key(one).fingerprint())
        ? new Accepted.Existing(job.job().id())
        : new Accepted.KeyReused();
  }

  private Instant insert(Connection connection, List<Submission> fresh) throws SQLException {
    Gates gates = new Gates();
    Instant now = arrivals.store(connection, fresh, gates);
    gates.release(connection);
    keys.remember(connection, fresh);
    return now;
  }

  private static JobRecord created(Submission one, Instant now) {
    Job job =
        new Job(one.id(), one.tenant(), one.spec(), one.terms(), one.tags(), one.batch(), now);
    Standing standing = new Standing(Status.QUEUED, 1, 0, null, null, null, new Progress.Fresh());
    return new JobRecord(job, standing);
  }

  @Override
  public Optional<Accepted> known(Submission submission) {
    return database.inTenant(
        submission.tenant(),
        connection -> Optional.ofNullable(keys.known(connection, List.of(submission)).getFirst()));
  }

  @Override
  public Cancelled cancel(String tenant, UUID job) {
    return database.inTenant(tenant, connection -> cancel(connection, tenant, job));
  }

  static Cancelled cancel(Connection connection, String tenant, UUID job) throws SQLException {
    boolean requested = Database.update(connection, CANCEL, tenant, job) == 1;
    Optional<JobRecord> found = PostgresJobs.find(connection, tenant, job);
    if (found.isEmpty()) {
      return new Cancelled.Unknown();
    }
    Database.nudge(Channels.WORK);
    return requested
        ? new Cancelled.Requested(found.get())
        : new Cancelled.AlreadyEnded(found.get());
  }

  @Override
  public Retried retry(String tenant, UUID job) {
    try {
      return book.counted(() -> database.inTenant(tenant, c -> retry(c, tenant, job, book.draw())));
    } catch (OverQuotaException e) {
      return new Retried.OverQuota(e.excess());
    }
  }

  private Retried retry(Connection connection, String tenant, UUID job, Draw draw)
      throws SQLException {
    Draw.Fit fit = NextRuns.draw(connection, tenant, List.of(job), null, draw);
    if (fit.excess() != null) {
      throw new OverQuotaException(fit.excess());
    }
    boolean queued = nextRuns.queue(connection, tenant, List.of(job)) == 1;
    if (queued) {
      draw.settle(connection);
    }
    Optional<JobRecord> found = PostgresJobs.find(connection, tenant, job);
    if (found.isEmpty()) {
      return new Retried.Unknown();
    }
    JobRecord now = found.get();
    if (queued) {
      return new Retried.Queued(now);
    }
    // What has not ended either did so in this very moment: it can be retried from now on.
    return isBatchEnding(connection, now) ? new Retried.BatchEnding() : new Retried.NotEnded(now);
  }

  private static boolean isBatchEnding(Connection connection, JobRecord now) throws SQLException {
    return switch (now.standing().status()) {
      case FAILED, CANCELLED ->
          !Database.query(connection, ENDING, _ -> true, now.job().batch()).isEmpty();
      case QUEUED, RUNNING, SUCCEEDED -> false;
    };
  }
}
