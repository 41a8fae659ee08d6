package dev.nocturne.store;

import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Takes due jobs: lost ones first put right, then those that move, then those that start. */
final class Claims {

  /** Checkpoints and specs that this release can read; the rest is left to newer replicas. */
  static final String READABLE = Checkpoints.READABLE + " and spec_version <= " + SpecJson.VERSION;

  /** When the attempt of a row {@code w} has taken its timeout, which counts from its session. */
  static final String ATTEMPT_ENDS =
      "(coalesce(w.session_started, w.attempt_started) + w.timeout_ms * interval '1 ms')";

  /**
   * So many of those whose time has come are let in at once; more are not claimed at once. Told to
   * the planner, which would take a parameter for a tenth of all.
   */
  private static final String ENTERING = "500";

  /**
   * Puts right what was lost and lets in what has become due. A claimed row that had saved nothing:
   * what it may have begun has no name, so its slot waits.
   *
   * <p>Another claim may have let one in since this one saw it. It is locked here all the same, and
   * whoever ends the job before it in its lane passes it by meanwhile; so this one looks as well.
   */
  static final String BACK =
      """
      with lost as (
        select w.job, w.turn, w.linger_ms, coalesce(b.paused, false) as paused
        from work w left join batch b on b.id = w.batch
        where not w.starting and w.due_at <= now() and w.at = 'fresh'
        order by w.due_at limit ? for update of w skip locked),
      waits as (
        update slot s set state = 'lingering', session = null,
          until = now() + lost.linger_ms * interval '1 ms'
        from lost where s.turn = lost.turn and s.job = lost.job),
      again as (
        update work w set starting = true, turn = null, holder = null, token = token + 1,
          status = 'queued', attempt_started = null, session_started = null,
          takeovers = takeovers + 1, gate = case when lost.paused then 'held' else gate end
        from lost where w.job = lost.job
        returning w.lane, w.capped, w.batch, lost.paused),
      counted as (%1$s),
      come as materialized (
        select w.job from work w where w.starting and w.gate = 'later' and w.due_at <= now()
        order by w.due_at limit %3$s),
      locked as materialized (
        select w.job, w.lane, w.capped, w.batch, %2$s as entry,
          w.starting and w.gate = 'later' and w.due_at <= now() as waits
        from work w left join batch b on b.id = w.batch
        where w.job = any (array(select job from come)) for update of w skip locked),
      entered as (
        update work w set gate = l.entry from locked l where w.job = l.job and l.waits)
      select case when paused then lane end as lane, paused and capped as capped,
        case when paused then batch end as batch from again
      union all select lane, capped, batch from locked
      """
          .formatted(BatchChanges.of("again", "'running'", "'queued'"), Gates.ENTRY, ENTERING);

  /**
   * Those that move, and those that only have to be ended, which need no slot. Each reason to end
   * is looked up by itself, along its own index: together they would be planned as a look at all
   * jobs that finds most of them. Not the lost ones that had saved nothing: their slots are put
   * right before they begin again.
   */
  static final String MOVING =
      """
      with most as (select ?::int as jobs, ?::int as ending),
      overdue as (
        select job from work
        where starting and deadline_at <= now() and (due_at <= now() or holder is null) and %1$s
        order by deadline_at limit (select ending from most) for update skip locked),
      unwanted as (
        select job from work
        where starting and cancel and (due_at <= now() or holder is null) and %1$s
        order by due_at limit (select ending from most) for update skip locked),
      deadly as (
        select job from work
        where starting and takeovers >= 5 and (due_at <= now() or holder is null) and %1$s
        order by due_at limit (select ending from most) for update skip locked),
      ending as (
        select job from overdue union select job from unwanted union select job from deadly
        limit (select ending from most)),
      moving as (
        select job from work
        where not starting and due_at <= now() and at <> 'fresh' and %1$s
        order by due_at limit (select jobs from most) - (select count(*) from ending)
        for update skip locked),
      due as (select job from ending union all select job from moving)
      update work w set holder = ?, token = token + 1, due_at = now() + ? * interval '1 ms',
        waiting_since = null, takeovers = takeovers + (holder is not null)::int
      from job_spec s where w.job = any (array(select job from due)) and s.job = w.job
      returning w.*, s.spec, now() as now
      """
          .formatted(READABLE);

  private final Starts starts;

  Claims(Quotas quotas, LongSupplier nanoTime) {
    this.starts = new Starts(quotas, nanoTime);
  }

  /** Whether it is one statement, unless that finds nothing where others were found before. */
  boolean isOneMessage(ClaimRequest request) {
    return request.moving() == 0 && !starts.bound();
  }

  /** Whether no slot was free when it was last looked at. */
  boolean full() {
    return starts.full();
  }

  List<Claim> claim(Connection connection, ClaimRequest request) throws SQLException {
    if (isOneMessage(request)) {
      return request.starting() > 0 ? starts.claimAtOnce(connection, request) : List.of();
    }
    List<Claim> claims = request.moving() > 0 ? moving(connection, request) : new ArrayList<>();
    int starting = request.starting() - claims.size();
    if (starting > 0) {
      claims.addAll(starts.claim(connection, request, starting));
    }
    return claims;
  }

  private List<Claim> moving(Connection connection, ClaimRequest request) throws SQLException {
    String holder = request.holder();
    long lease = request.lease().toMillis();
    Gates gates = new Gates();
    if (!Database.query(connection, Planning.ALONG_INDEXES + BACK, gates::touch, request.moving())
        .isEmpty()) {
      // They have their old places, and there may be more than one claim puts right.
      starts.lookAnew();
      Database.nudge(Channels.WORK);
    }
    gates.release(connection);
    // Half of them at most: agents that run are looked at even if 100,000 deadlines pass at once.
    int ending = (request.moving() + 1) / 2;
    return Database.query(
        connection, MOVING, Claims::read, request.moving(), ending, holder, lease);
  }

  static Claim read(ResultSet row) throws SQLException {
    int number = row.getInt("attempts") + 1;
    return new Claim(
        Rows.lease(row),
        row.getObject("batch", UUID.class),
        SpecJson.read(row.getString("spec")),
        Checkpoints.read(row),
        new Claim.Attempt(
            row.getInt("run"), number, row.getInt("max_attempts"), row.getInt("takeovers")),
        times(row),
        row.getBoolean("cancel"));
  }

  private static Claim.Times times(ResultSet row) throws SQLException {
    Instant now = Rows.time(row, "now");
    Instant started = Objects.requireNonNullElse(Rows.instant(row, "attempt_started"), now);
    Instant counted = Objects.requireNonNullElse(Rows.instant(row, "session_started"), started);
    return new Claim.Times(
        now,
        started,
        counted.plusMillis(row.getLong("timeout_ms")),
        Rows.instant(row, "deadline_at"));
  }
}
