package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** What clients may do to whole batches, in PostgreSQL. */
@Singleton
public final class PostgresBatchControl implements BatchControl {

  private static final String LOCK =
      "select id from batch where tenant = ? and id = ? and not deleted for no key update";

  /** What waited at the old places is gone, or gets new ones from where the others are by then. */
  private static final String FROM_THE_FIRST =
      "update batch_rank set ranks = array_fill(0::bigint, array[10]) where batch = ?";

  private static final String CANCEL =
      "update batch set cancelled = true, receiving = false, closing = false where id = ?";

  private static final String PAUSED = "update batch set paused = ? where id = ? and paused <> ?";

  private static final String REPLACE = "delete from batch_order where batch = ? and act = any (?)";

  private static final String ORDER =
      "insert into batch_order (batch, act) values (?, ?) returning id";

  private static final String RETRY =
      """
      insert into batch_order (batch, act, statuses, failures, fields, attempts, kinds)
      values (?, 'retry', ?, ?, ?, ?, ?) returning id
      """;

  private static final String KINDS =
      """
      select kind from unnest(?) as k(kind) where exists (
        select from %s cross join lateral (select kind from job where id = o.job offset 0) j
        where o.tenant = ? and o.batch = ? and j.kind = k.kind and %s)
      """
          .formatted(RetriedJobs.FROM, RetriedJobs.WANTED);

  private final Database database;
  private final OrderRounds rounds;

  PostgresBatchControl(Database database, QuotaBook book) {
    this.database = database;
    this.rounds = new OrderRounds(database, book, System::nanoTime);
  }

  @Override
  public Answer cancel(String tenant, UUID batch) {
    return order(
        tenant,
        batch,
        found -> found.status() != BatchStatus.FINISHED,
        connection -> orderCancel(connection, batch));
  }

  private static List<Long> orderCancel(Connection connection, UUID batch) throws SQLException {
    replace(connection, batch, "pause", "resume", "retry", "cancel");
    Database.update(connection, CANCEL, batch);
    Database.update(connection, FROM_THE_FIRST, batch);
    return Database.query(connection, ORDER, row -> row.getLong(1), batch, "cancel");
  }

  /** The same as a part of a transaction; a round does what is ordered. */
  static void cancel(Connection connection, String tenant, UUID batch) throws SQLException {
    Optional<Batch> found = lock(connection, tenant, batch);
    if (found.isPresent() && found.get().times().finishedAt() == null) {
      orderCancel(connection, batch);
    }
  }

  @Override
  public Answer pause(String tenant, UUID batch) {
    return hold(tenant, batch, true, "pause");
  }

  @Override
  public Answer resume(String tenant, UUID batch) {
    return hold(tenant, batch, false, "resume");
  }

  private Answer hold(String tenant, UUID batch, boolean paused, String act) {
    return order(
        tenant,
        batch,
        found ->
            switch (found.status()) {
              case RECEIVING, RUNNING, PAUSED -> true;
              case FINISHED, CANCELLED -> false;
            },
        connection -> {
          if (Database.update(connection, PAUSED, paused, batch, paused) == 0) {
            return List.of();
          }
          Database.update(connection, FROM_THE_FIRST, batch);
          replace(connection, batch, "pause", "resume");
          return Database.query(connection, ORDER, row -> row.getLong(1), batch, act);
        });
  }

  @Override
  public Answer retry(String tenant, UUID batch, Retry which) {
    return order(
        tenant,
        batch,
        found -> found.status() != BatchStatus.CANCELLED || found.times().finishedAt() != null,
        connection -> {
          if (kinds(connection, tenant, batch, which).isEmpty()) {
            return List.of();
          }
          Patch patch = which.patch();
          return Database.query(
              connection,
              RETRY,
              row -> row.getLong(1),
              batch,
              statuses(which),
              RetriedJobs.names(which.failures()),
              patch == null || patch.fields().equals(Json.EMPTY) ? null : patch.fields().text(),
              patch == null ? null : patch.maxAttempts(),
              patch == null ? null : Column.of("text", List.copyOf(patch.kinds()), Kind::wire));
        });
  }

  @Override
  public Answer delete(String tenant, UUID batch) {
    return database.inTenant(
        tenant,
        connection -> {
          Optional<Batch> found = lock(connection, tenant, batch);
          if (found.isEmpty()) {
            return new Answer.Unknown();
          }
          if (found.get().times().finishedAt() == null) {
            return new Answer.Refused(found.get());
          }
          // Its key is free for another batch.
          Database.update(
              connection, "update batch set deleted = true, key = null where id = ?", batch);
          return new Answer.Done(found.get());
        });
  }

  @Override
  public Set<Kind> kinds(String tenant, UUID batch, Retry which) {
    return database.inTenant(tenant, connection -> kinds(connection, tenant, batch, which));
  }

  private static Set<Kind> kinds(Connection connection, String tenant, UUID batch, Retry which)
      throws SQLException {
    return Set.copyOf(
        Database.query(
            connection,
            KINDS,
            row -> Kind.of(row.getString(1)).orElseThrow(),
            Column.of("text", List.of(Kind.values()), Kind::wire),
            statuses(which),
            RetriedJobs.names(which.failures()),
            tenant,
            batch));
  }

  private static Column statuses(Retry which) {
    return Column.of("text", List.copyOf(which.statuses()), Status::wire);
  }

  @Override
  public boolean goOn() {
    return rounds.goOn();
  }

  /** Stores an order for a batch that it fits, and does most of it. */
  private Answer order(String tenant, UUID batch, Predicate<Batch> fits, Wish wish) {
    Stored stored =
        database.inTenant(
            tenant,
            connection -> {
              Optional<Batch> found = lock(connection, tenant, batch);
              boolean accepted = found.isPresent() && fits.test(found.get());
              return new Stored(accepted, accepted ? wish.store(connection) : List.of());
            });
    for (Long id : stored.order()) {
      Optional<Excess> excess = rounds.run(tenant, batch, id);
      if (excess.isPresent()) {
        return new Answer.OverQuota(excess.get());
      }
    }
    return database
        .inTenant(tenant, connection -> BatchRows.find(connection, tenant, batch))
        .<Answer>map(now -> stored.accepted() ? new Answer.Done(now) : new Answer.Refused(now))
        .orElseGet(Answer.Unknown::new);
  }

  private static Optional<Batch> lock(Connection connection, String tenant, UUID batch)
      throws SQLException {
    Database.query(connection, LOCK, row -> row.getObject(1), tenant, batch);
    return BatchRows.find(connection, tenant, batch);
  }

  private static void replace(Connection connection, UUID batch, String... acts)
      throws SQLException {
    Database.update(connection, REPLACE, batch, new Column("text", List.of(acts)));
  }

  /** Whether an order was accepted, and its id unless there is nothing to do. */
  private record Stored(boolean accepted, List<Long> order) {}

  /** Stores what is wanted of a batch whose row is locked. */
  @FunctionalInterface
  private interface Wish {
    /** The id of the order, or none if there is nothing to do. */
    List<Long> store(Connection connection) throws SQLException;
  }
}
