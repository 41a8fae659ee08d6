package dev.nocturne.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nocturne.job.Outcome;
import dev.nocturne.store.BatchOrders.Order;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Places.Newcomer;
import dev.nocturne.store.Places.Place;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Cancels, holds or lets go those jobs of a batch that have not ended. Rows that others hold at the
 * moment are passed by, so nobody waits for anybody; one more look at all of them finds these, and
 * those that were queued by a transaction that had not seen the order yet.
 */
final class BatchSweep {

  /** The next jobs in the order of their ids: the first of each gate, along the index. */
  static final String RANGE =
      """
      with from_here as (
        select ?::uuid as batch, coalesce(?, '00000000-0000-0000-0000-000000000000'::uuid) as after,
          ?::int as most)
      select w.job from from_here f
        cross join unnest(array['open', 'later', 'key', 'batch', 'held']) as g(gate)
        cross join lateral (
          select job from work where batch = f.batch and gate = g.gate and job > f.after
          order by job limit f.most) w
      order by w.job limit (select most from from_here)
      """;

  /**
   * Those of the jobs that nobody holds. Nothing but their ids leads to them: by old statistics
   * PostgreSQL may take any other condition for the rarer one, and read the whole batch each time.
   */
  private static final String FREE =
      "select * from work where job = any (?) and %s order by job for update skip locked";

  private static final String TO_CANCEL = "not cancel";
  private static final String TO_HOLD = "starting and gate in ('open', 'key', 'batch')";
  private static final String TO_LET_GO = "starting and gate = 'held'";

  /** What waits in nobody's hands ends at once; it holds nothing at Notte. */
  private static final String END =
      """
      with w as (%s),
      ended as (
        insert into outcome (job, run, tenant, batch, ended, token, to_capture, outcome, attempts,
          started_at, finished_at)
        select job, run, tenant, batch, 'cancelled', token, to_capture, ?, attempts, started_at, now()
        from w),
      told as (
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
        select job, run, sequence, 'cancelled', tenant, batch, now(), attempts from w),
      gone as (delete from work o using w where o.job = w.job),
      counted as (%s)
      select lane, capped, batch from w where lane is not null or capped
      """
          .formatted(
              FREE.formatted(TO_CANCEL + " and starting and holder is null"),
              BatchChanges.of("w", "status", "'cancelled'"));

  private static final String ASK =
      """
      with c as (%s)
      update work w set cancel = true, due_at = case when w.holder is null then now() else w.due_at end
      from c where w.job = c.job returning null as lane, false as capped, w.batch
      """
          .formatted(FREE.formatted(TO_CANCEL));

  /** Whoever waits for the same lane may go now. */
  private static final String HOLD =
      """
      with c as (%s)
      update work w set gate = 'held'
      from c where w.job = c.job returning w.lane, w.capped, w.batch
      """
          .formatted(FREE.formatted(TO_HOLD));

  private static final String LET_GO =
      """
      with c as (select * from unnest(?, ?, ?) as c(job, rank, gate))
      update work w set rank = c.rank,
        gate = case when w.due_at > now() then 'later' else c.gate end
      from c where w.job = c.job returning w.lane, w.capped, w.batch
      """;

  /** Rows that were never to run if one of them was bad. */
  private static final String DISCARD =
      """
      delete from batch_staged where batch = ? and line = any (array(
        select line from batch_staged where batch = ? order by line limit ?))
      """;

  private final Connection connection;
  private final Order order;
  private final Places places;
  private final PendingRows pending;

  BatchSweep(Connection connection, Order order, Places places) {
    this.connection = connection;
    this.order = order;
    this.places = places;
    this.pending = new PendingRows(new Arrivals(places));
  }

  /** Does the next jobs. Returns whether there are more to do now. */
  boolean goOn() throws SQLException {
    List<UUID> range =
        Database.query(
            connection,
            RANGE,
            row -> row.getObject(1, UUID.class),
            order.batch(),
            order.after(),
            BatchOrders.MOST);
    if (range.isEmpty()) {
      return finish();
    }
    Gates gates = new Gates();
    switch (order.act()) {
      case "cancel" -> {
        sweep(END, range, gates, new String(OutcomeJson.write(new Outcome.Cancelled()), UTF_8));
        sweep(ASK, range, gates);
      }
      case "pause" -> sweep(HOLD, range, gates);
      case "resume" -> letGo(range, gates);
      default -> throw new IllegalStateException("an order that is unknown: " + order.act());
    }
    BatchOrders.move(connection, order, range.getLast());
    gates.release(connection);
    Database.nudge(Channels.WORK, Channels.EVENTS);
    return true;
  }

  private void sweep(String statement, List<UUID> range, Gates gates, Object... more)
      throws SQLException {
    List<@Nullable Object> args = new ArrayList<>();
    args.add(new Column("uuid", range));
    Collections.addAll(args, more);
    Database.query(connection, statement, gates::touch, args.toArray());
  }

  /** With new places: while they were held, others went on, who would wait for all of them now. */
  private void letGo(List<UUID> range, Gates gates) throws SQLException {
    List<Held> held =
        Database.query(
            connection, FREE.formatted(TO_LET_GO), Held::read, new Column("uuid", range));
    List<Place> taken = places.take(connection, held.stream().map(Held::newcomer).toList());
    Database.query(
        connection,
        LET_GO,
        gates::touch,
        Column.of("uuid", held, Held::job),
        Column.of("bigint", taken, Place::rank),
        Column.of("text", taken, Place::gate));
  }

  private record Held(UUID job, Newcomer newcomer) {

    static Held read(ResultSet row) throws SQLException {
      return new Held(row.getObject("job", UUID.class), Newcomer.read(row));
    }
  }

  /** Whether there are more rows to discard; else all jobs were looked at, perhaps once more. */
  private boolean finish() throws SQLException {
    boolean cancels = order.act().equals("cancel");
    if (cancels && (discard() > 0 || pending.queue(connection, order.batch(), true))) {
      return true;
    }
    String condition =
        switch (order.act()) {
          case "cancel" -> TO_CANCEL;
          case "pause" -> TO_HOLD;
          default -> TO_LET_GO;
        };
    boolean left =
        Database.query(
                connection,
                "select exists (select from work where batch = ? and %s)".formatted(condition),
                row -> row.getBoolean(1),
                order.batch())
            .getFirst();
    if (left || !(cancels || order.settled())) {
      BatchOrders.again(connection, order);
    } else {
      BatchOrders.done(connection, order);
    }
    return false;
  }

  private int discard() throws SQLException {
    return Database.update(connection, DISCARD, order.batch(), order.batch(), BatchOrders.MOST);
  }
}
