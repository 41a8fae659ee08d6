package dev.nocturne.store;

/** The statements by which {@link Commit} writes changes of one sort each. */
final class CommitStatements {

  /** That a job {@code w} is still under a lease {@code c}. */
  static final String OWN =
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
          turn = case when w.fate = 'free' then nextval('slot_turn') else s.turn end,
          job = case when w.fate = 'free' then null else s.job end,
          until = now() + case when w.fate = 'lingering' then w.linger_ms else 0 end
            * interval '1 ms'
        from w where s.turn = w.turn and s.job = w.job)""";

  static final String CHECKPOINT =
      """
      with c as (
        select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
          as c(job, tenant, holder, token, at, session, agent, startable, memo)),
      w as (
        update work w set at = c.at, session = c.session, agent = c.agent,
          startable_under = c.startable, memo = c.memo, session_started = %2$s
        from c where %1$s
        returning w.job, w.tenant, w.holder, w.token, w.turn, w.session)
      , s as (
        update slot s set session = w.session
        from w where s.turn = w.turn and s.job = w.job and s.session is distinct from w.session)
      select job, tenant, holder, token from w
      """
          .formatted(OWN, SESSION_STARTED);

  /** Never past the moments at which the job has to be looked at anyway. */
  static final String PARK =
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

  static final String REQUEUE =
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
        insert into event (job, run, sequence, type, tenant, batch, at, attempt, failure)
        select job, run, sequence, 'retrying', tenant, batch, now(), attempts + 1, failure
        from w where spends),
      counted as (%4$s),
      paid as (%5$s),
      again as (
        update work o set starting = true, gate = w.entry, turn = null, holder = null, status = 'queued',
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
  static final String FINISH =
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
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
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

  private CommitStatements() {}
}
