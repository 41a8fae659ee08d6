package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.job.Batch;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes the rows of batches in, in PostgreSQL. */
@Singleton
public final class PostgresBatches implements Batches {

  private final Database database;
  private final QuotaBook book;
  private final Arrivals arrivals = new Arrivals(new Places(System::nanoTime));
  private final BatchAppend appending = new BatchAppend();
  private final PendingRows pending = new PendingRows(arrivals);
  private final BatchStaging staging = new BatchStaging(arrivals);
  private final BatchLookups lookups = new BatchLookups();

  PostgresBatches(Database database, QuotaBook book) {
    this.database = database;
    this.book = book;
  }

  @Override
  public Opened open(Opening opening) {
    return database.inTenant(
        opening.tenant(), connection -> BatchOpening.open(connection, opening));
  }

  @Override
  public Optional<Opened> known(Opening opening) {
    return opening.key() == null
        ? Optional.empty()
        : database.inTenant(
            opening.tenant(), connection -> BatchOpening.known(connection, opening));
  }

  @Override
  public Opened submit(Opening opening, Iterable<Chunk> chunks) {
    try {
      return book.counted(
          () -> database.inTenant(opening.tenant(), c -> submit(c, opening, chunks, book.draw())));
    } catch (OverQuotaException e) {
      return new Opened.OverQuota(e.excess());
    }
  }

  /**
   * The same as the last part of a transaction, which takes what it draws.
   *
   * @throws OverQuotaException if there is no room for all of its rows
   */
  Opened submit(Connection connection, Opening opening, Iterable<Chunk> chunks, Draw draw)
      throws SQLException {
    Opened opened = BatchOpening.open(connection, opening);
    if (opened instanceof Opened.Created(Draft batch)) {
      // Released once: locks that were taken chunk by chunk could wait for each other.
      Gates gates = new Gates();
      BatchAppend.Keeping queued = (c, _, jobs, columns) -> arrivals.store(c, jobs, columns, gates);
      for (Chunk chunk : chunks) {
        if (appending.append(connection, chunk, queued, draw)
            instanceof Appended.OverQuota(Excess excess)) {
          throw new OverQuotaException(excess);
        }
      }
      staging.close(connection, batch.tenant(), batch.id(), null);
      gates.release(connection);
      draw.settle(connection);
    }
    return opened;
  }

  @Override
  public Optional<Batch> find(String tenant, UUID batch) {
    return database.inTenant(tenant, connection -> BatchRows.find(connection, tenant, batch));
  }

  @Override
  public Optional<Draft> draft(String tenant, UUID batch) {
    return database.inTenant(tenant, connection -> Drafts.find(connection, tenant, batch));
  }

  @Override
  public Optional<Part> part(String tenant, UUID batch, @Nullable String key) {
    return database.inTenant(
        tenant,
        connection -> {
          // Before the batch, which then has at least the lines that the part began after.
          Optional<Long> before = lookups.before(connection, batch, key);
          return Drafts.find(connection, tenant, batch)
              .map(
                  draft ->
                      new Part(draft, before.orElse(draft.received().lines()), before.isPresent()));
        });
  }

  @Override
  public Appended append(Chunk chunk) {
    Appended appended = tryAppend(chunk);
    if (appended instanceof Appended.OverQuota(Excess excess)) {
      database.inTenant(chunk.tenant(), c -> appending.await(c, chunk.batch(), excess.comeAgain()));
    }
    return appended;
  }

  private Appended tryAppend(Chunk chunk) {
    try {
      return book.counted(() -> database.inTenant(chunk.tenant(), c -> append(c, chunk)));
    } catch (OverQuotaException e) {
      return new Appended.OverQuota(e.excess());
    }
  }

  private Appended append(Connection connection, Chunk chunk) throws SQLException {
    Draw draw = book.draw();
    Appended appended = appending.append(connection, chunk, pending::add, draw);
    draw.settle(connection);
    return appended;
  }

  @Override
  public boolean queue(String tenant, UUID batch) {
    boolean queued = database.inTenant(tenant, c -> pending.queue(c, batch, false));
    if (!queued) {
      // Apart from that, since it locks the batch, which comes before its ranks.
      database.inTenant(tenant, connection -> staging.complete(connection, batch));
    }
    return queued;
  }

  @Override
  public int waiting(String tenant, UUID batch, int most) {
    return database.inTenant(tenant, connection -> lookups.waiting(connection, batch, most));
  }

  @Override
  public int pending(String tenant, UUID batch, int most) {
    return database.inTenant(tenant, connection -> PendingRows.count(connection, batch, most));
  }

  @Override
  public List<Draft> pending(int limit) {
    return drafts(Drafts.PENDING, limit);
  }

  @Override
  public void leave(String tenant, UUID batch, Writer writer) {
    database.inTenant(tenant, connection -> appending.leave(connection, batch, writer));
  }

  @Override
  public void heard(String tenant, UUID batch) {
    database.inTenant(tenant, connection -> appending.heard(connection, batch));
  }

  @Override
  public Optional<Hashes> hashes(String tenant, UUID batch, long line) {
    return database.inTenant(tenant, connection -> lookups.hashes(connection, batch, line));
  }

  @Override
  public List<Refusal> refused(String tenant, UUID batch, long afterLine, int limit) {
    return database.inTenant(
        tenant, connection -> lookups.refused(connection, batch, afterLine, limit));
  }

  @Override
  public Closed close(String tenant, UUID batch, @Nullable Duration silence) {
    return database.inTenant(
        tenant, connection -> staging.close(connection, tenant, batch, silence));
  }

  @Override
  public void abandon(String tenant, UUID batch, Duration silence) {
    database.inTenant(tenant, connection -> staging.abandon(connection, tenant, batch, silence));
  }

  @Override
  public List<Staged> staged(String tenant, UUID batch, int limit) {
    return database.inTenant(tenant, connection -> staging.next(connection, batch, limit));
  }

  @Override
  public void move(String tenant, UUID batch, List<Submission> jobs, List<Refusal> refused) {
    database.inTenant(tenant, connection -> staging.move(connection, batch, jobs, refused));
  }

  @Override
  public boolean discard(String tenant, UUID batch, int limit) {
    return database.inTenant(tenant, connection -> staging.discard(connection, batch, limit));
  }

  @Override
  public void release(String tenant, UUID batch) {
    database.inTenant(tenant, connection -> staging.release(connection, batch));
  }

  @Override
  public List<Draft> silent(Duration time, int limit) {
    return drafts(Drafts.SILENT, time.toMillis(), limit);
  }

  @Override
  public List<Draft> stuck(int limit) {
    return drafts(Drafts.STUCK, limit);
  }

  private List<Draft> drafts(String sql, Object... args) {
    return database.transact(connection -> Database.query(connection, sql, Drafts::read, args));
  }

  @Override
  public Pace pace(String tenant) {
    return database.inTenant(tenant, connection -> lookups.pace(connection, tenant));
  }
}
