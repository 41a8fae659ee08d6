package dev.nocturne.store;

import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Lease;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Database.Work;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The engine's side of the table in PostgreSQL: few statements, each for many jobs. */
@Singleton
public final class PostgresJobStore implements JobStore {

  /**
   * One whose row is locked is most often just being written by this replica. To wait for it with
   * others locked is to wait for each other, and would let the others wait. What it says of such a
   * row is what was true before: it may be lost at this moment.
   */
  private static final String RENEW =
      """
      with c as (select * from unnest(?, ?, ?, ?) as c(job, tenant, holder, token)),
      free as (select w.job from c join work w on %1$s for no key update of w skip locked),
      renewed as (
        update work w set due_at = now() + ? * interval '1 ms' from free where w.job = free.job
        returning w.job, w.tenant, w.holder, w.token, w.cancel)
      select *, false as busy from renewed
      union all
      select w.job, w.tenant, w.holder, w.token, w.cancel, true from c join work w on %1$s
      where w.job not in (select job from renewed)
      """
          .formatted(CommitStatements.OWN);

  static final String WAITING = "select count(*) from work where waiting_since is not null";

  private static final String WAKE =
      """
      update work set due_at = now(), waiting_since = null
      where waiting_since <= now() - ? * interval '1 ms' and holder is null and agent <> all (?)
      """;

  private final Database database;
  private final Claims claims;
  private final Commit commit;

  @Inject
  PostgresJobStore(Database database, Quotas quotas) {
    this(database, quotas, System::nanoTime);
  }

  /**
   * @param nanoTime a clock that never goes back; while it stands still, every claim looks for all
   *     who wait
   */
  PostgresJobStore(Database database, Quotas quotas, LongSupplier nanoTime) {
    this.database = database;
    this.claims = new Claims(quotas, nanoTime);
    this.commit = new Commit();
  }

  @Override
  public List<Claim> claim(ClaimRequest request) {
    Work<List<Claim>> work =
        connection -> PostgresOwnPersonas.knowing(connection, claims.claim(connection, request));
    return claims.isOneMessage(request) ? database.atOnce(work) : database.transact(work);
  }

  @Override
  public boolean full() {
    return claims.full();
  }

  @Override
  public List<Boolean> commit(List<Change> changes) {
    return database.transact(connection -> commit.write(connection, changes));
  }

  @Override
  public List<Hold> renew(List<Lease> leases, Duration lease) {
    Map<Lease, Hold> held = new HashMap<>();
    List<Object> args = new ArrayList<>(Rows.columns(leases));
    args.add(lease.toMillis());
    database.transact(
        connection ->
            Database.queryAfter(
                1,
                connection,
                Planning.ROW_BY_ROW + RENEW,
                row -> held.put(Rows.lease(row), hold(row)),
                args.toArray()));
    return leases.stream().map(one -> held.getOrDefault(one, Hold.LOST)).toList();
  }

  private static Hold hold(ResultSet row) throws SQLException {
    if (row.getBoolean("busy")) {
      return Hold.BUSY;
    }
    return row.getBoolean("cancel") ? Hold.CANCELLED : Hold.HELD;
  }

  @Override
  public int wake(Collection<String> stillActive, Duration waited) {
    Column active = new Column("text", List.copyOf(stillActive));
    return database.transact(
        connection -> {
          int woken = Database.update(connection, WAKE, waited.toMillis(), active);
          if (woken > 0) {
            Database.nudge(Channels.WORK);
          }
          return woken;
        });
  }

  @Override
  public int waiting() {
    return database
        .transact(
            connection ->
                Database.query(connection, Planning.ALONG_INDEXES + WAITING, row -> row.getInt(1)))
        .getFirst();
  }
}
