package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.store.Batches.Appended;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.Refusal;
import dev.nocturne.store.Batches.Row;
import dev.nocturne.store.Batches.Writer;
import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Stores the next rows of a batch: jobs or staged rows, fingerprints, and what was refused. */
final class BatchAppend {

  /** Writers of the same batch come one after the other; the second one sees what the first did. */
  private static final String LOCK =
      """
      select lines, receiving and not closing and not cancelled and not deleted as open,
        writer <> ? and writing_until > now() as busy
      from batch where tenant = ? and id = ? for no key update
      """;

  /** A part is remembered together with its first rows, so it cannot be known without them. */
  private static final String BEGIN =
      """
      insert into batch_part (batch, key, before) values (?, ?, ?) on conflict do nothing
      """;

  /**
   * One look into the index of names for each, whatever statistics say of a batch that is growing:
   * its jobs must not be found by the batch, which an index could do as well. What is pending
   * becomes jobs meanwhile, so all of it is one statement.
   */
  static final String NAMED_JOBS =
      """
      select n.custom_id, j.line from unnest(?) as n(custom_id) cross join lateral (
        select line from job
        where custom_id = n.custom_id and tenant = ? and batch is not distinct from ? limit 1) j
      union all
      select custom_id, line from (
        select unnest(custom_ids) as custom_id, unnest(lines) as line
        from batch_pending where batch = ?) p
      where custom_id in (select unnest(?))
      """;

  static final String NAMED_ROWS =
      """
      select n.custom_id, j.line from unnest(?) as n(custom_id) cross join lateral (
        select line from batch_staged
        where batch = ? and custom_id = n.custom_id and custom_id is not null limit 1) j
      """;

  private static final String REFUSE =
      """
      insert into batch_rejected (batch, line, errors, body)
      select ?, line, errors, body from unnest(?, ?, ?) as c(line, errors, body)
      """;

  private static final String STAGE =
      """
      insert into batch_staged (batch, line, custom_id, body)
      select ?, line, custom_id, body from unnest(?, ?, ?) as c(line, custom_id, body)
      """;

  private static final String ADVANCE =
      """
      with h as (
        insert into batch_chunk (batch, first, rows, hashes) values (?, ?, ?, ?)
        returning batch, first + rows - 1 as last)
      update batch set lines = last, rejected = rejected + ?, columns = ?, received_at = now(),
        writer = ?, writing_until = now() + ? * interval '1 ms'
      from h where id = h.batch
      """;

  private static final String LEAVE =
      "update batch set writing_until = null where id = ? and writer = ?";

  private static final String HEARD =
      """
      update batch set received_at = greatest(received_at, now())
      where id = ? and receiving and not closing
      """;

  /** Nobody can send before then what a quota has no room for; its silence begins there. */
  private static final String WAIT =
      """
      update batch set received_at = greatest(received_at, now() + ? * interval '1 ms')
      where id = ? and receiving and not closing
      """;

  /** Nobody writes any more who was silent for so long, in milliseconds. */
  private static final long ALIVE = 20_000;

  /** What is done with the good rows of a chunk, at least one, unless they are staged. */
  @FunctionalInterface
  interface Keeping {
    void keep(Connection connection, Chunk chunk, List<Submission> jobs, JobColumns columns)
        throws SQLException;
  }

  /**
   * Stores the chunk if it is the next one, or as many of its lines as there is room for. At the
   * transaction's end the draw is to be settled.
   *
   * @throws OverQuotaException if there is room for none
   */
  Appended append(Connection connection, Chunk chunk, Keeping keeping, Draw draw)
      throws SQLException {
    List<Appended> verdict =
        Database.query(
            connection,
            LOCK,
            row -> verdict(row, chunk.hashes().first()),
            chunk.writer().id(),
            chunk.tenant(),
            chunk.batch());
    if (verdict.isEmpty()) {
      return new Appended.NotOpen();
    }
    if (!(verdict.getFirst() instanceof Appended.Stored)) {
      return verdict.getFirst();
    }
    if (!begins(connection, chunk)) {
      return new Appended.Overtaken();
    }
    SortedChunk sorted = SortedChunk.of(chunk, namesakes(connection, chunk));
    Map<UUID, Excess> over = draw.fit(connection, sorted.jobs());
    if (over.isEmpty()) {
      store(connection, chunk, sorted, keeping);
      return new Appended.Stored();
    }
    Row first = sorted.rows().get(sorted.rows().size() - over.size());
    Excess excess = Objects.requireNonNull(over.get(first.job().id()));
    if (first.line() == chunk.hashes().first()) {
      throw new OverQuotaException(excess);
    }
    store(connection, chunk, sorted.before(first.line()), keeping);
    return new Appended.OverQuota(excess);
  }

  private static Appended verdict(ResultSet batch, long first) throws SQLException {
    if (!batch.getBoolean("open")) {
      return new Appended.NotOpen();
    }
    return batch.getLong("lines") == first - 1 && !batch.getBoolean("busy")
        ? new Appended.Stored()
        : new Appended.Overtaken();
  }

  /** Remembers the part that begins here, if one does; no if it has begun before. */
  private static boolean begins(Connection connection, Chunk chunk) throws SQLException {
    String part = chunk.writer().part();
    long before = chunk.hashes().first() - 1;
    return part == null || Database.update(connection, BEGIN, chunk.batch(), part, before) == 1;
  }

  int heard(Connection connection, UUID batch) throws SQLException {
    return Database.update(connection, HEARD, batch);
  }

  /** Keeps the batch from being taken for forgotten until its client may come again. */
  int await(Connection connection, UUID batch, Duration comeAgain) throws SQLException {
    return Database.update(connection, WAIT, comeAgain.toMillis(), batch);
  }

  int leave(Connection connection, UUID batch, Writer writer) throws SQLException {
    return Database.update(connection, LEAVE, batch, writer.id());
  }

  private static void store(Connection connection, Chunk chunk, SortedChunk sorted, Keeping keeping)
      throws SQLException {
    List<Row> staged = sorted.rows().stream().filter(row -> row.staged() != null).toList();
    if (staged.isEmpty() && !sorted.rows().isEmpty()) {
      List<Submission> jobs = sorted.jobs();
      boolean all = jobs.size() == chunk.rows().all().size();
      JobColumns columns = all ? chunk.rows().columns() : JobColumns.of(jobs);
      keeping.keep(connection, chunk, jobs, columns);
    }
    stage(connection, chunk.batch(), staged);
    refuse(connection, chunk.batch(), sorted.refused());
    Hashes hashes = sorted.hashes();
    Column columns = new Column("text", chunk.columns());
    Database.update(
        connection,
        ADVANCE,
        chunk.batch(),
        hashes.first(),
        hashes.lines(),
        hashes.bytes(),
        sorted.refused().size(),
        columns,
        chunk.writer().id(),
        ALIVE);
  }

  /** The lines of the batch that bear a name of the chunk already. Its rows are all of one sort. */
  private static Map<String, Long> namesakes(Connection connection, Chunk chunk)
      throws SQLException {
    Map<String, Long> lines = new HashMap<>();
    if (chunk.rows().again().isEmpty()) {
      return lines;
    }
    Column names = new Column("text", chunk.rows().again());
    UUID batch = chunk.batch();
    Database.Row<Long> line = row -> lines.put(row.getString("custom_id"), row.getLong("line"));
    if (chunk.rows().all().getFirst().staged() == null) {
      Database.query(connection, NAMED_JOBS, line, names, chunk.tenant(), batch, batch, names);
    } else {
      Database.query(connection, NAMED_ROWS, line, names, batch);
    }
    return lines;
  }

  private static void stage(Connection connection, UUID batch, List<Row> rows) throws SQLException {
    if (!rows.isEmpty()) {
      Database.update(
          connection,
          STAGE,
          batch,
          Column.of("bigint", rows, Row::line),
          Column.of("text", rows, row -> row.job().tags().customId()),
          Column.of("text", rows, Row::staged));
    }
  }

  static void refuse(Connection connection, UUID batch, List<Refusal> refused) throws SQLException {
    if (!refused.isEmpty()) {
      Database.update(
          connection,
          REFUSE,
          batch,
          Column.of("bigint", refused, Refusal::line),
          Column.of("text", refused, Refusal::errors),
          Column.of("text", refused, Refusal::text));
    }
  }
}
