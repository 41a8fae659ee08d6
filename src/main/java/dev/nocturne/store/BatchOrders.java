package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.store.Database.Column;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what was ordered for all jobs of a batch, some thousands in a transaction, in the order of
 * their ids. Whoever does it holds the batch's row, so that orders are neither done twice nor
 * replaced meanwhile.
 */
final class BatchOrders {

  /** So many jobs are done in one transaction. */
  static final int MOST = 5_000;

  /** So many if they have to be read or written anew, and each may be large. */
  private static final int FEW = 500;

  private static final String DUE =
      """
      select id from batch
      where id in (select batch from batch_order where again_at <= now() order by again_at limit 10)
      limit 1 for no key update skip locked
      """;

  private static final String LOCK = "select id from batch where id = ? for no key update";

  /**
   * A call looks at its retry also if a round was there before and found no room: it is to tell of
   * that.
   */
  private static final String ORDER =
      """
      select o.*, b.tenant, o.again_at > o.at as settled from batch_order o join batch b on b.id = o.batch
      where o.batch = ? and (?::bigint is null or o.id = ?)
        and (o.again_at <= now() or o.id = ? and o.act = 'retry')
      order by o.id limit 1
      """;

  private static final String LATER =
      "update batch_order set again_at = now() + ? * interval '1 ms' where id = ?";

  private static final String POSTPONE =
      """
      update batch_order set again_at = now() + interval '30 s' where batch = ? and again_at <= now()
      """;

  private static final String MOVE = "update batch_order set after = ? where id = ?";

  /** Once more from the beginning, after a while. */
  private static final String AGAIN =
      """
      update batch_order set after = null, again_at = greatest(now(), at) + interval '2 s'
      where id = ?
      """;

  private static final String RETRIED =
      """
      select o.job from %s
      where o.tenant = ? and o.batch = ? and (?::uuid is null or o.job > ?) and %s
        and (?::text[] is null or (select kind from job where id = o.job) = any (?::text[]))
      order by o.job limit ?
      """
          .formatted(RetriedJobs.FROM, RetriedJobs.WANTED);

  private static final String PATCH =
      """
      update job_spec set spec = jsonb_set(spec::jsonb, '{fields}',
        to_jsonb(((spec::jsonb ->> 'fields')::jsonb || ?::jsonb)::text))::text
      where job = any (?)
      """;

  private final Places places = new Places(System::nanoTime);
  private final NextRuns nextRuns = new NextRuns(places);

  /** What became of a part of an order. */
  sealed interface Part {

    /** There may be more to do now. */
    record More() implements Part {}

    /** There is nothing more to do now. */
    record Done() implements Part {}

    /** A quota has no room for the rest; it is tried again later. */
    record Waits(Excess excess) implements Part {}
  }

  /**
   * Does a part of any order.
   *
   * @param begun is told of its batch before anything is done
   */
  Part goOn(Connection connection, Consumer<UUID> begun, Draw draw) throws SQLException {
    Optional<UUID> due =
        Database.query(connection, DUE, row -> row.getObject(1, UUID.class)).stream().findFirst();
    if (due.isEmpty()) {
      return new Part.Done();
    }
    begun.accept(due.get());
    goOn(connection, due.get(), null, draw);
    return new Part.More();
  }

  /** Does a part of an order, and tells whether there is more to do of it. */
  Part goOn(Connection connection, UUID batch, @Nullable Long id, Draw draw) throws SQLException {
    Database.query(connection, LOCK, row -> row.getObject(1), batch);
    Optional<Order> order =
        Database.query(connection, ORDER, Order::read, batch, id, id, id).stream().findFirst();
    if (order.isEmpty()) {
      return new Part.Done();
    }
    return switch (order.get().act()) {
      case "retry" -> retry(connection, order.get(), draw);
      default ->
          new BatchSweep(connection, order.get(), places).goOn()
              ? new Part.More()
              : new Part.Done();
    };
  }

  /** Lets what is due of a batch wait, since it cannot be done now. */
  static int postpone(Connection connection, UUID batch) throws SQLException {
    return Database.update(connection, POSTPONE, batch);
  }

  private Part retry(Connection connection, Order order, Draw draw) throws SQLException {
    boolean read = order.which().fields() != null || draw.needsSteps(order.tenant());
    List<UUID> wanted = wanted(connection, order, read ? FEW : MOST);
    if (wanted.isEmpty()) {
      done(connection, order);
      return new Part.Done();
    }
    Which which = order.which();
    Draw.Fit fit = NextRuns.draw(connection, order.tenant(), wanted, which.fields(), draw);
    if (fit.jobs() == 0 && fit.excess() != null) {
      Database.update(connection, LATER, fit.excess().comeAgain().toMillis(), order.id());
      return new Part.Waits(fit.excess());
    }
    List<UUID> jobs = fit.excess() == null ? wanted : wanted.subList(0, fit.jobs());
    if (which.fields() != null) {
      Database.update(connection, PATCH, which.fields(), new Column("uuid", jobs));
    }
    if (which.attempts() != null) {
      String attempts = "update job set max_attempts = ? where id = any (?)";
      Database.update(connection, attempts, which.attempts(), new Column("uuid", jobs));
    }
    int queued = nextRuns.queue(connection, order.tenant(), jobs);
    move(connection, order, jobs.getLast());
    // All of them or, of a batch that was deleted, none: nobody else retries one meanwhile.
    if (queued > 0) {
      draw.settle(connection);
    }
    return new Part.More();
  }

  private static List<UUID> wanted(Connection connection, Order order, int most)
      throws SQLException {
    Which which = order.which();
    return Database.query(
        connection,
        RETRIED,
        row -> row.getObject(1, UUID.class),
        which.statuses(),
        which.failures(),
        order.tenant(),
        order.batch(),
        order.after(),
        order.after(),
        which.kinds(),
        which.kinds(),
        most);
  }

  /** Notes how far it got. */
  static void move(Connection connection, Order order, UUID after) throws SQLException {
    Database.update(connection, MOVE, after, order.id());
  }

  /** Lets the jobs be looked at once more from the first one on. */
  static void again(Connection connection, Order order) throws SQLException {
    Database.update(connection, AGAIN, order.id());
  }

  static void done(Connection connection, Order order) throws SQLException {
    Database.update(connection, "delete from batch_order where id = ?", order.id());
  }

  /**
   * What is to be done to the jobs of a batch.
   *
   * @param after the last job it was done to
   * @param settled whether all transactions are over that did not know of it
   */
  record Order(
      long id,
      UUID batch,
      String tenant,
      String act,
      @Nullable UUID after,
      boolean settled,
      Which which) {

    static Order read(ResultSet row) throws SQLException {
      return new Order(
          row.getLong("id"),
          row.getObject("batch", UUID.class),
          row.getString("tenant"),
          row.getString("act"),
          row.getObject("after", UUID.class),
          row.getBoolean("settled"),
          new Which(
              texts(row.getArray("statuses")),
              texts(row.getArray("failures")),
              row.getString("fields"),
              row.getObject("attempts", Integer.class),
              row.getArray("kinds") == null ? null : texts(row.getArray("kinds"))));
    }

    private static Column texts(Array array) throws SQLException {
      return new Column("text", List.of((String[]) array.getArray()));
    }
  }

  /**
   * Which jobs are retried, and what is changed about them.
   *
   * @param kinds of jobs that can be changed so, or null for all
   */
  record Which(
      Column statuses,
      Column failures,
      @Nullable String fields,
      @Nullable Integer attempts,
      @Nullable Column kinds) {}
}
