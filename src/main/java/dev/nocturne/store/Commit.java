package dev.nocturne.store;

import dev.nocturne.job.Footprint;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress;
import dev.nocturne.store.Change.Checkpoint;
import dev.nocturne.store.Change.Finish;
import dev.nocturne.store.Change.Park;
import dev.nocturne.store.Change.Requeue;
import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes many changes in one transaction, one statement for each sort of change. */
final class Commit {

  private static final String OWN =
      " w.job = c.job and w.tenant = c.tenant and w.holder = c.holder and w.token = c.token ";

  /** Kept while the session is the same. */
  private static final String SESSION_STARTED =
      "case when c.session is null then null when w.session = c.session then w.session_started"
          + " else now() end";

  /** What becomes of the slot of an attempt that is over. */
  private static final String FREED =
      """
      freed as (
        update slot s set state = w.fate, session = w.session,
          job = case when w.fate = 'free' then null else s.job end,
          until = now() + case when w.fate = 'lingering' then w.linger_ms else 0 end
            * interval '1 ms'
        from w where s.number = w.slot and s.job = w.job)""";

  private static final String CHECKPOINT =
      """
      with c as (
        select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
          as c(job, tenant, holder, token, at, session, agent, startable, memo)),
      w as (
        update work w set at = c.at, session = c.session, agent = c.agent,
          startable_under = c.startable, memo = c.memo, session_started = %2$s
        from c where %1$s
        returning w.job, w.tenant, w.holder, w.token, w.slot, w.session)
      , s as (
        update slot s set session = w.session
        from w where s.number = w.slot and s.job = w.job and s.session is distinct from w.session)
      select job, tenant, holder, token from w
      """
          .formatted(OWN, SESSION_STARTED);

  /** Never past the moments at which the job has to be looked at anyway. */
  private static final String PARK =
      """
      with c as (
        select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          as c(job, tenant, holder, token, at, session, agent, startable, memo, most, waits))
      update work w set at = c.at, session = c.session, agent = c.agent,
        startable_under = c.startable, memo = c.memo, session_started = %2$s, holder = null,
        waiting_since = case when c.waits then now() end,
        due_at = case when w.cancel then now() else least(
          now() + c.most * interval '1 ms',
          case when w.deadline_at > now() then w.deadline_at end,
          case when %3$s > now() then %3$s end) end
      from c where %1$s
      returning w.job, w.tenant, w.token, c.holder
      """
          .formatted(OWN, SESSION_STARTED, Claims.ATTEMPT_ENDS);

  private static final String REQUEUE =
      """
      with c as (
        select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
          as c(job, tenant, holder, token, failure, fate, after, spends, credits)),
      w as (
        select w.*, c.failure, c.fate, c.after, c.spends, c.credits,
          case when c.after > 0 and not w.cancel then 'later' else %3$s end as entry
        from work w join c on %1$s left join batch b on b.id = w.batch for update of w),
      %2$s,
      tried as (
        insert into attempt
          (job, run, number, tenant, started_at, ended_at, session, agent, failure, credits)
        select
          job, run, attempts + 1, tenant, attempt_started, now(), session, agent, failure, credits
        from w where spends and attempt_started is not null),
      told as (
        insert into outbox (job, run, sequence, type, tenant, batch, at, attempt, failure)
        select job, run, sequence, 'retrying', tenant, batch, now(), attempts + 1, failure
        from w where spends),
      counted as (%4$s),
      paid as (%5$s),
      again as (
        update work o set starting = true, gate = w.entry, slot = null, holder = null, status = 'queued',
          at = 'fresh', session = null, agent = null, startable_under = null, memo = null,
          attempt_started = null, session_started = null, attempts = o.attempts + w.spends::int,
          sequence = o.sequence + w.spends::int,
          due_at = case when o.cancel then now() else now() + w.after * interval '1 ms' end
        from w where o.job = w.job)
      select job, tenant, holder, token, lane, capped, batch from w
      """
          .formatted(
              OWN,
              FREED,
              Gates.ENTRY,
              BatchChanges.of("w", "status", "'queued'"),
              BatchCredits.of("w", "spends"));

  /** An only attempt of which the outcome tells all has no row of its own. */
  private static final String FINISH =
      """
      with c as (
        select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
          as c(job, tenant, holder, token, status_now, outcome, failure, fate, credits)),
      w as (
        delete from work w using c where %1$s
        returning w.*, c.status_now, c.outcome, c.failure, c.fate, c.credits),
      %2$s,
      tried as (
        insert into attempt
          (job, run, number, tenant, started_at, ended_at, session, agent, failure, credits)
        select
          job, run, attempts + 1, tenant, attempt_started, now(), session, agent, failure, credits
        from w where attempt_started is not null and (attempts > 0 or failure is not null
          or credits is not null or attempt_started is distinct from started_at)),
      ended as (
        insert into outcome (job, run, tenant, batch, ended, token, to_capture, outcome, attempts,
          started_at, finished_at, session, agent)
        select job, run, tenant, batch, status_now, token, to_capture, outcome,
          attempts + (attempt_started is not null)::int, started_at, now(), session, agent from w),
      told as (
        insert into outbox (job, run, sequence, type, tenant, batch, at, attempt)
        select job, run, sequence, status_now, tenant, batch, now(),
          attempts + (attempt_started is not null)::int
        from w),
      counted as (%3$s),
      paid as (%4$s)
      select job, tenant, holder, token, lane, capped, batch from w
      """
          .formatted(
              OWN,
              FREED,
              BatchChanges.of("w", "status", "status_now"),
              BatchCredits.of("w", "attempt_started is not null"));

  List<Boolean> write(Connection connection, List<Change> changes) throws SQLException {
    List<Checkpoint> checkpoints = only(Checkpoint.class, changes);
    List<Park> parks = only(Park.class, changes);
    List<Requeue> requeues = only(Requeue.class, changes);
    List<Finish> finishes = only(Finish.class, changes);
    Set<Lease> written = new HashSet<>();
    Gates gates = new Gates();
    if (!checkpoints.isEmpty()) {
      written.addAll(checkpoint(connection, checkpoints));
    }
    if (!parks.isEmpty()) {
      written.addAll(park(connection, parks));
    }
    if (!requeues.isEmpty()) {
      written.addAll(requeue(connection, requeues, gates));
    }
    if (!finishes.isEmpty()) {
      written.addAll(finish(connection, finishes, gates));
    }
    if (!requeues.isEmpty() || !finishes.isEmpty()) {
      gates.release(connection);
      List<String> channels = new ArrayList<>(List.of(Channels.OUTBOX, Channels.WORK));
      if (changes.stream().anyMatch(Commit::leavesSession)) {
        channels.add(Channels.SESSIONS);
      }
      Database.nudge(channels.toArray(String[]::new));
    }
    return changes.stream().map(change -> written.contains(change.lease())).toList();
  }

  private static boolean leavesSession(Change change) {
    return switch (change) {
      case Checkpoint _, Park _ -> false;
      case Requeue requeue -> requeue.left() == Footprint.SESSION;
      case Finish finish -> finish.left() == Footprint.SESSION;
    };
  }

  private static <T extends Change> List<T> only(Class<T> sort, List<Change> changes) {
    return changes.stream().filter(sort::isInstance).map(sort::cast).toList();
  }

  private static List<Lease> checkpoint(Connection connection, List<Checkpoint> changes)
      throws SQLException {
    List<Object> args = leases(changes);
    args.addAll(progress(changes.stream().map(Checkpoint::progress).toList()));
    List<Lease> written = Database.query(connection, CHECKPOINT, Rows::lease, args.toArray());
    PostgresOwnPersonas.note(connection, changes, written);
    return written;
  }

  private static List<Lease> park(Connection connection, List<Park> changes) throws SQLException {
    List<Object> args = leases(changes);
    args.addAll(progress(changes.stream().map(Park::progress).toList()));
    args.add(Column.of("bigint", changes, park -> park.atMost().toMillis()));
    args.add(Column.of("boolean", changes, park -> park.agent() != null));
    return Database.query(connection, PARK, Rows::lease, args.toArray());
  }

  private static List<Lease> requeue(Connection connection, List<Requeue> changes, Gates gates)
      throws SQLException {
    List<Object> args = leases(changes);
    args.add(Column.of("text", changes, change -> FailureJson.write(change.because())));
    args.add(Column.of("text", changes, change -> PostgresSlots.fate(change.left())));
    args.add(Column.of("bigint", changes, change -> change.after().toMillis()));
    args.add(Column.of("boolean", changes, change -> !change.because().kind().waits()));
    args.add(Column.of("numeric", changes, Requeue::credits));
    return Database.query(connection, REQUEUE, row -> left(row, gates), args.toArray());
  }

  private static List<Lease> finish(Connection connection, List<Finish> changes, Gates gates)
      throws SQLException {
    List<Object> args = leases(changes);
    args.add(Column.of("text", changes, change -> change.outcome().status().wire()));
    args.add(Column.of("text", changes, change -> OutcomeJson.write(change.outcome())));
    args.add(Column.of("text", changes, change -> OutcomeJson.failure(change.outcome())));
    args.add(Column.of("text", changes, change -> PostgresSlots.fate(change.left())));
    args.add(Column.of("numeric", changes, Finish::credits));
    return Database.query(connection, FINISH, row -> left(row, gates), args.toArray());
  }

  private static Lease left(ResultSet row, Gates gates) throws SQLException {
    gates.touch(row);
    return Rows.lease(row);
  }

  private static List<Object> leases(List<? extends Change> changes) {
    List<Lease> leases = changes.stream().<Lease>map(Change::lease).toList();
    return new ArrayList<>(Rows.columns(leases));
  }

  private static List<Column> progress(List<Progress> all) {
    return List.of(
        Column.of("text", all, Checkpoints::at),
        Column.of("text", all, Progress::session),
        Column.of("text", all, Progress::agent),
        Column.of("bigint", all, Checkpoints::startableUnder),
        Column.of("text", all, Checkpoints::memo));
  }
}
