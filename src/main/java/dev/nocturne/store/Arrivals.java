package dev.nocturne.store;

import dev.nocturne.job.Status;
import dev.nocturne.store.BatchChanges.Moved;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Places.Newcomer;
import dev.nocturne.store.Places.Place;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Stores new jobs within a transaction: their rows, their events, and their places in the queue.
 */
final class Arrivals {

  /**
   * Arrays in the list and not in {@code from}, where each would become a table first. What is told
   * of many jobs is told once.
   */
  private static final String GIVEN =
      """
      c as (
        select unnest(?) as tenant, unnest(?) as batch, unnest(?) as id, unnest(?) as kind,
          unnest(?) as priority, unnest(?) as timeout_ms, unnest(?) as deadline_ms,
          unnest(?) as max_attempts, unnest(?) as linger_ms, unnest(?) as custom_id,
          unnest(?) as labels, unnest(?) as request_key, unnest(?) as lane, unnest(?) as line,
          unnest(?) as version, unnest(?) as spec, unnest(?) as capture, unnest(?) as rank,
          unnest(?) as gate, unnest(?) as capped)
      """;

  private static final String PENDING =
      """
      p as (delete from batch_pending where batch = ? and first = ? returning *),
      c as (
        select (select tenant from batch where id = p.batch) as tenant, batch, unnest(ids) as id,
          unnest(kinds) as kind, unnest(priorities) as priority, unnest(timeouts) as timeout_ms,
          unnest(deadlines) as deadline_ms, unnest(max_attempts) as max_attempts,
          unnest(lingers) as linger_ms, unnest(custom_ids) as custom_id, unnest(labels) as labels,
          unnest(request_keys) as request_key, unnest(lanes) as lane, unnest(lines) as line,
          unnest(versions) as version, unnest(specs) as spec, unnest(captures) as capture,
          unnest(?) as rank, unnest(?) as gate, unnest(?) as capped
        from p)
      """;

  private static final String INSERT =
      """
      with %s,
      f as materialized (%s),
      j as (
        insert into job (id, tenant, kind, priority, timeout_ms, deadline_ms, max_attempts,
          linger_ms, custom_id, labels, request_key, lane, batch, line, created_at, run, capture)
        select id, tenant, kind, priority, timeout_ms, deadline_ms, max_attempts, linger_ms,
          custom_id, labels::jsonb, request_key, lane, batch, line, now(), 1,
          string_to_array(capture, ' ') from c),
      s as (insert into job_spec (job, version, spec) select id, version, spec from c),
      w as (
        insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
          token, at, max_attempts, sequence, timeout_ms, deadline_at, linger_ms, batch, rank, gate,
          lane, capped, to_capture)
        select id, tenant, kind, priority, version, 1, 'queued', now(), true, 0, 'fresh', max_attempts,
          1, timeout_ms, now() + deadline_ms * interval '1 ms', linger_ms, batch,
          rank + coalesce((
            select ahead from f where f.tenant = c.tenant and f.priority = c.priority), 0), gate,
          tenant || chr(1) || lane, capped, capture is not null from c
        returning lane, capped, batch),
      o as (
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
        select id, 1, 0, 'accepted', tenant, batch, now(), 0 from c)
      select distinct lane, capped, batch, now() as now,
        (select array_agg(ahead order by nth) from f) as ahead from w
      """;

  private static final String STORE = INSERT.formatted(GIVEN, Ranks.AHEAD);

  private static final String QUEUE = INSERT.formatted(PENDING, Ranks.AHEAD);

  private final Places places;

  Arrivals(Places places) {
    this.places = places;
  }

  /**
   * Stores jobs that are all new. Those of a batch count in it from this transaction on, and their
   * batches stay locked until it ends.
   *
   * @param gates are to be released at the transaction's end
   * @return when, on the store's clock
   */
  Instant store(Connection connection, List<Submission> fresh, Gates gates) throws SQLException {
    return store(connection, fresh, JobColumns.of(fresh), gates);
  }

  /**
   * The same for jobs whose columns were made before.
   *
   * @param columns those of the jobs
   */
  Instant store(Connection connection, List<Submission> fresh, JobColumns columns, Gates gates)
      throws SQLException {
    List<Place> taken = places.take(connection, fresh.stream().map(Arrivals::newcomer).toList());
    Instant now =
        Database.query(
                connection,
                STORE,
                row -> stored(row, gates),
                columns.with(more(Places.Given.of(taken))))
            .getFirst();
    Database.nudge(Channels.ARRIVALS, Channels.EVENTS);
    Map<UUID, Long> jobs =
        fresh.stream()
            .map(Submission::batch)
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    BatchChanges.note(
        connection,
        jobs.entrySet().stream()
            .map(batch -> new Moved(batch.getKey(), null, Status.QUEUED, batch.getValue()))
            .toList());
    return now;
  }

  /** Whether such a job waits for nothing but a slot, and nobody looks at others for it. */
  static boolean isSimple(Submission one) {
    return one.batch() == null && one.key() == null && one.terms().lane() == null;
  }

  /**
   * Stores simple jobs of one tenant, all of them new, in a transaction of their own that is one
   * message to the server.
   *
   * @return when, on the store's clock
   */
  Instant storeAtOnce(Database database, String tenant, List<Submission> simple) {
    Places.Given given = places.give(simple.stream().map(Arrivals::newcomer).toList());
    return database
        .queryInTenant(
            tenant,
            STORE,
            row -> {
              if (!given.looked().isEmpty()) {
                places.learn(given, (Object[]) row.getArray("ahead").getArray());
              }
              Database.nudge(Channels.ARRIVALS, Channels.EVENTS);
              return Rows.time(row, "now");
            },
            JobColumns.of(simple).with(more(given)))
        .getFirst();
  }

  /** What the queue adds to the columns of jobs. */
  private static List<Column> more(Places.Given given) {
    List<Place> taken = given.places();
    List<Column> more =
        new ArrayList<>(
            List.of(
                Column.of("bigint", taken, Place::rank),
                Column.of("text", taken, Place::gate),
                Column.of("boolean", taken, Place::capped)));
    more.addAll(given.columns());
    return more;
  }

  /**
   * Makes the jobs of a chunk that is pending, which count in their batch already.
   *
   * @param gates are to be released at the transaction's end
   */
  void queue(Connection connection, PendingRows.Chunk chunk, Gates gates) throws SQLException {
    List<Place> taken =
        places.take(connection, chunk.newcomers(), Map.of(chunk.batch(), chunk.rules()));
    List<Object> args = new ArrayList<>(List.of(chunk.batch(), chunk.first()));
    args.addAll(more(Places.Given.of(taken)));
    Database.query(connection, QUEUE, row -> stored(row, gates), args.toArray());
    Database.nudge(Channels.ARRIVALS, Channels.EVENTS);
  }

  private static Instant stored(ResultSet row, Gates gates) throws SQLException {
    gates.touch(row);
    return Rows.time(row, "now");
  }

  private static Newcomer newcomer(Submission one) {
    return new Newcomer(one.tenant(), one.batch(), one.terms().priority(), one.terms().lane());
  }
}
