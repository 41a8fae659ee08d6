package dev.nocturne.store;

import dev.nocturne.job.Batch;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes the rows of batches in, in PostgreSQL. */
@Singleton
public final class PostgresBatches implements Batches {

  private static final String OPEN =
      """
      with b as (
        insert into batch (id, tenant, name, key, fingerprint, form, on_invalid, receiving,
          max_concurrency, created_at, received_at)
        values (?, ?, ?, ?, ?, ?, ?, true, ?, now(), now())
        on conflict (tenant, key) where key is not null do nothing returning id)
      insert into batch_count (batch) select id from b
      """;

  private static final String DRAFT =
      """
      select id, tenant, form, on_invalid = 'reject' as reject, lines, columns, fingerprint,
        receiving and not closing and not cancelled and not deleted as open
      from batch
      """;

  private static final String SILENT =
      DRAFT
          + """
          where receiving and not closing and not deleted and received_at < now() - ? * interval '1 ms'
          order by received_at limit ?
          """;

  private static final String STUCK =
      DRAFT
          + """
          where closing and not deleted and coalesce(writing_until < now(), true)
          order by received_at limit ?
          """;

  private final Database database;
  private final Arrivals arrivals = new Arrivals(new Places());
  private final BatchAppend appending = new BatchAppend(arrivals);
  private final BatchStaging staging = new BatchStaging(arrivals);
  private final BatchLookups lookups = new BatchLookups();

  PostgresBatches(Database database) {
    this.database = database;
  }

  @Override
  public Opened open(Opening opening) {
    return database.inTenant(opening.tenant(), connection -> open(connection, opening));
  }

  private static Opened open(Connection connection, Opening opening) throws SQLException {
    Submission.Key key = opening.key();
    int opened =
        Database.update(
            connection,
            OPEN,
            opening.id(),
            opening.tenant(),
            opening.name(),
            key == null ? null : key.value(),
            key == null ? null : key.fingerprint(),
            opening.form(),
            opening.reject() ? "reject" : "skip",
            opening.maxConcurrency());
    if (opened == 1) {
      return new Opened.Created(draft(connection, opening.tenant(), opening.id()).orElseThrow());
    }
    return Database.query(
            connection,
            DRAFT + "where tenant = ? and key = ? for update",
            row -> known(row, Objects.requireNonNull(key)),
            opening.tenant(),
            Objects.requireNonNull(key).value())
        .getFirst();
  }

  private static Opened known(ResultSet row, Submission.Key key) throws SQLException {
    return key.fingerprint().equals(row.getString("fingerprint"))
        ? new Opened.Existing(draft(row))
        : new Opened.KeyReused();
  }

  @Override
  public Opened submit(Opening opening, Iterable<Chunk> chunks) {
    return database.inTenant(opening.tenant(), connection -> submit(connection, opening, chunks));
  }

  /** The same as a part of a transaction. */
  Opened submit(Connection connection, Opening opening, Iterable<Chunk> chunks)
      throws SQLException {
    Opened opened = open(connection, opening);
    if (opened instanceof Opened.Created(Draft batch)) {
      // Released once: locks that were taken chunk by chunk could wait for each other.
      Gates gates = new Gates();
      for (Chunk chunk : chunks) {
        appending.append(connection, chunk, gates);
      }
      staging.close(connection, batch.tenant(), batch.id(), null);
      gates.release(connection);
    }
    return opened;
  }

  @Override
  public Optional<Batch> find(String tenant, UUID batch) {
    return database.inTenant(tenant, connection -> BatchRows.find(connection, tenant, batch));
  }

  @Override
  public Optional<Draft> draft(String tenant, UUID batch) {
    return database.inTenant(tenant, connection -> draft(connection, tenant, batch));
  }

  @Override
  public Optional<Part> part(String tenant, UUID batch, @Nullable String key) {
    return database.inTenant(
        tenant,
        connection -> {
          // Before the batch, which then has at least the lines that the part began after.
          Optional<Long> before = lookups.before(connection, batch, key);
          return draft(connection, tenant, batch)
              .map(draft -> new Part(draft, before.orElse(draft.lines()), before.isPresent()));
        });
  }

  private static Optional<Draft> draft(Connection connection, String tenant, UUID batch)
      throws SQLException {
    String one = DRAFT + "where tenant = ? and id = ? and not deleted";
    return Database.query(connection, one, PostgresBatches::draft, tenant, batch).stream()
        .findFirst();
  }

  private static Draft draft(ResultSet row) throws SQLException {
    return new Draft(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        row.getString("form"),
        row.getBoolean("reject"),
        row.getBoolean("open"),
        row.getLong("lines"),
        List.of((String[]) row.getArray("columns").getArray()));
  }

  @Override
  public Appended append(Chunk chunk) {
    return database.inTenant(
        chunk.tenant(),
        connection -> {
          Gates gates = new Gates();
          Appended appended = appending.append(connection, chunk, gates);
          gates.release(connection);
          return appended;
        });
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
    return drafts(SILENT, time.toMillis(), limit);
  }

  @Override
  public List<Draft> stuck(int limit) {
    return drafts(STUCK, limit);
  }

  private List<Draft> drafts(String sql, Object... args) {
    return database.transact(
        connection -> Database.query(connection, sql, PostgresBatches::draft, args));
  }

  @Override
  public Pace pace(String tenant) {
    return database.inTenant(tenant, connection -> lookups.pace(connection, tenant));
  }
}
