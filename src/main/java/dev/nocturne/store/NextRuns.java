package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Places.Newcomer;
import dev.nocturne.store.Places.Place;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Queues failed and cancelled jobs again within a transaction, as their next runs. */
final class NextRuns {

  private static final String ENDED =
      """
      select j.id, j.tenant, j.batch, j.priority, j.lane
      from job j join outcome o on o.job = j.id and o.run = j.run
      where j.tenant = ? and j.id = any (?) and o.ended in ('failed', 'cancelled') order by j.id
      """;

  /**
   * A batch that has finished runs again. Its row was locked when the places were taken. Nothing is
   * asked of a job before it was found by its id: statistics that are older than a whole batch's
   * end let PostgreSQL expect no job that has ended, and compare each with each. Which run is the
   * last one is read of a job that is locked, so nobody else begins the next one meanwhile. A batch
   * whose cancel is still looking for jobs to end must finish first.
   */
  private static final String QUEUE =
      """
      with c as (select * from unnest(?, ?, ?, ?) as c(id, rank, gate, capped)),
      held as (select c.*, j.run from c join job j on j.id = c.id for update of j),
      before as (
        select h.*, o.ended, o.token from held h cross join lateral (
          select ended, token from outcome where job = h.id and run = h.run offset 0) o),
      j as (
        update job j set run = j.run + 1
        from before b
        where j.id = b.id and b.ended in ('failed', 'cancelled')
          and not exists (
            select from batch
            where id = j.batch and (deleted or (cancelled and finished_at is null)))
        returning j.*, b.ended as was, b.token, b.rank, b.gate, b.capped),
      past as (
        update outcome o set latest = false from j where o.job = j.id and o.run = j.run - 1),
      w as (
        insert into work (job, tenant, kind, priority, spec_version, run, status, due_at, starting,
          token, at, max_attempts, sequence, timeout_ms, deadline_at, linger_ms, batch, rank, gate,
          lane, capped, to_capture)
        select id, tenant, kind, priority, s.version, run, 'queued', now(), true, token, 'fresh',
          max_attempts, 1, timeout_ms, now() + deadline_ms * interval '1 ms', linger_ms, batch,
          rank, gate, tenant || chr(1) || lane, capped, capture is not null
        from j join job_spec s on s.job = j.id
        returning lane, capped, batch),
      told as (
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
        select id, run, 0, 'retrying', tenant, batch, now(), 0 from j),
      again as (
        update batch set finished_at = null, cancelled = false
        where finished_at is not null and id in (select batch from j) returning id),
      calm as (
        delete from batch_order where act = 'cancel' and batch in (select id from again)),
      counted as (%s)
      select lane, capped, batch from w
      """
          .formatted(BatchChanges.of("j", "was", "'queued'"));

  private static final String SPECS =
      """
      select s.spec
      from job j join outcome o on o.job = j.id and o.run = j.run join job_spec s on s.job = j.id
      where j.tenant = ? and j.id = any (?) and o.ended in ('failed', 'cancelled') order by j.id
      """;

  private final Places places;

  NextRuns(Places places) {
    this.places = places;
  }

  /**
   * Draws the next runs of those of the jobs that have failed or were cancelled, in the order of
   * their ids.
   *
   * @param fields a JSON object that is put over theirs before they run, or null
   */
  static Draw.Fit draw(
      Connection connection, String tenant, List<UUID> jobs, @Nullable String fields, Draw draw)
      throws SQLException {
    Column ids = new Column("uuid", jobs);
    if (draw.needsSteps(tenant)) {
      Database.Row<Integer> steps = row -> Draw.steps(SpecJson.read(row.getString(1)), fields);
      return draw.fit(connection, tenant, Database.query(connection, SPECS, steps, tenant, ids));
    }
    return draw.fit(connection, tenant, Database.query(connection, ENDED, _ -> 0, tenant, ids));
  }

  /**
   * Queues those of the jobs that have failed or were cancelled. Their batches stay locked until
   * the transaction ends.
   *
   * @return how many
   */
  int queue(Connection connection, String tenant, List<UUID> jobs) throws SQLException {
    List<Ended> ended =
        Database.query(connection, ENDED, NextRuns::ended, tenant, new Column("uuid", jobs));
    if (ended.isEmpty()) {
      return 0;
    }
    List<Place> taken = places.take(connection, ended.stream().map(Ended::newcomer).toList());
    Gates gates = new Gates();
    List<Gates> queued =
        Database.query(
            connection,
            QUEUE,
            gates::touch,
            Column.of("uuid", ended, Ended::id),
            Column.of("bigint", taken, Place::rank),
            Column.of("text", taken, Place::gate),
            Column.of("boolean", taken, Place::capped));
    gates.release(connection);
    Database.nudge(Channels.ARRIVALS, Channels.EVENTS);
    return queued.size();
  }

  private static Ended ended(ResultSet row) throws SQLException {
    return new Ended(row.getObject("id", UUID.class), Newcomer.read(row));
  }

  private record Ended(UUID id, Newcomer newcomer) {}
}
