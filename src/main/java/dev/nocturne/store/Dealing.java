package dev.nocturne.store;

/** The statements that deal slots out to jobs; each begins to answer with a row, come what may. */
final class Dealing {

  /** A job that waits at a head. */
  private static final String WAITS =
      """
      starting and gate = 'open' and priority = ? and tenant = ? and kind = ? and rank >= ?
            and due_at <= now() and %s
      """
          .formatted(Claims.READABLE)
          .stripTrailing();

  /**
   * Each job that is due gets a slot that is free. Rows are found by arrays of their ids, along an
   * index, however many the planner expects. Jobs are joined as texts, or each would be looked up
   * in the whole array.
   *
   * <p>A slot that others took and gave back in the meantime has another turn by then, under which
   * this statement does not see it, though it has locked it. Then the job starts another time.
   */
  private static final String TAKEN =
      """
      pair as materialized (select * from free join due using (nth)),
      held as (
        update slot s set state = 'held', job = pair.job, tenant = pair.tenant, session = null,
          until = null
        from pair
        where s.turn = any (array(select turn from pair)) and s.turn + 0 = pair.turn
        returning s.turn, s.job, pair.unannounced),
      taken as (
        update work w set starting = false, turn = held.turn, holder = ?, token = token + 1,
          due_at = now() + ? * interval '1 ms', status = 'running', attempt_started = now(),
          started_at = coalesce(started_at, now()), announced = attempts + 1,
          sequence = sequence + unannounced::int,
          takeovers = takeovers + (holder is not null)::int
        from held where w.job = any (array(select job from held)) and w.job::text = held.job::text
        returning w.*, unannounced),
      told as (
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
        select job, run, sequence - 1, 'started', tenant, batch, now(), attempts + 1
        from taken where unannounced),
      counted as (%s)
      select t.*, room.vacant, now() as now,
        (select count(*) from taken) < (select count(*) from free) and %%s
      from room left join (
        select c.job, c.tenant, c.holder, c.token, c.batch, c.kind, c.priority, c.rank, c.run,
          c.attempts, c.max_attempts, c.takeovers, c.at, c.session, c.agent, c.startable_under,
          c.memo, c.cancel, c.attempt_started, c.session_started, c.timeout_ms, c.deadline_at,
          c.turn, s.spec
        from taken c join job_spec s on s.job::text = c.job::text
        where s.job = any (array(select job from held))) t on true
      """
          .formatted(BatchChanges.of("taken", "'queued'", "'running'"));

  /**
   * The free slots are dealt out one by one to whoever of those that wait has the fewest, which is
   * chance among equals: nobody is passed over for ever, not even if there is but one slot. A
   * tenant with fewer jobs than that leaves slots for another deal. Nobody gets more slots than its
   * quota allows, and those that it does not get go to the others. Where that makes no difference,
   * nobody asks who has how many.
   *
   * <p>The heads are those that are known, or found by a look which is a part of this. The answer
   * begins with what was found even if nobody starts. Where no slot is free nobody looks, and where
   * nobody waits no slot is locked, since that would be something to write.
   *
   * <p>Who waits is one look into the index for each head. As a condition that such a job exists it
   * was planned as one look at all jobs that wait, as long as statistics said that there were few.
   */
  static final String NEXT =
      """
      with room as materialized (
        select exists (select from slot where turn >= ? and state = 'free' and number <= ?)
          as vacant),
      looked as materialized (
        select * from (%2$s) l where ? and (select vacant from room)),
      heads as materialized (
        select * from unnest(?, ?, ?, ?) as h(priority, tenant, kind, rank)
        union all select * from looked where kind = any (?)),
      waiting as (
        select distinct h.priority, h.tenant from heads h cross join lateral (
          select from work
          where starting and gate = 'open' and priority = h.priority and tenant = h.tenant
            and kind = h.kind and rank >= h.rank and due_at <= now() and %1$s
          order by rank limit 1) w),
      free as materialized (
        select turn, row_number() over (order by turn) as nth from (
          select turn from slot
          where turn >= ? and state = 'free' and number <= ? and exists (select from waiting)
          order by turn limit ? for update skip locked) f),
      own as materialized (select * from unnest(?, ?) as c(tenant, most)),
      occupied as (
        select tenant, count(*) as slots from slot
        where state <> 'free' and (? or (select count(distinct tenant) from looked) > 1)
        group by tenant),
      dealt as (
        select priority, tenant, count(*) as jobs from (
          select * from (
            select f.priority, f.tenant, coalesce(h.slots, 0) + nth as share,
              coalesce(h.slots, 0) + row_number() over (
                partition by f.tenant order by f.priority desc, nth) as slots,
              coalesce(o.most, ?) as most
            from waiting f left join occupied h using (tenant) left join own o using (tenant)
              cross join generate_series(1, (select count(*) from free)) as nth) c
          where slots <= most
          order by priority desc, share, random() limit (select count(*) from free)) d
        group by priority, tenant),
      due as materialized (
        select w.*, row_number() over (order by w.priority desc, w.place, w.rank) as nth
        from dealt cross join lateral (
          select w.*, row_number() over (order by w.rank) as place
          from heads h cross join lateral (
            select job, tenant, priority, rank, announced <= attempts as unannounced from work
            where starting and gate = 'open' and priority = dealt.priority
              and tenant = dealt.tenant and kind = h.kind and rank >= h.rank
              and due_at <= now() and %1$s
            order by rank limit dealt.jobs for update skip locked) w
          where h.priority = dealt.priority and h.tenant = dealt.tenant
          order by w.rank limit dealt.jobs) w),
      """
              .formatted(Claims.READABLE, Heads.LOOK)
          + TAKEN.formatted(
              """
              (select count(*) from waiting) > 1 as more,
                (select array_agg(priority) from looked) as priorities,
                (select array_agg(tenant) from looked) as tenants,
                (select array_agg(kind) from looked) as kinds,
                (select array_agg(rank) from looked) as ranks
              """);

  /**
   * The same where only one tenant's jobs of one priority and kind wait, as is known, and nobody's
   * slots are bounded: then there is nothing to deal. PostgreSQL takes longer to set the parts of
   * {@link #NEXT} up than to run them for a few jobs.
   */
  static final String NEXT_OF_ONE =
      """
      with room as materialized (
        select exists (select from slot where turn >= ? and state = 'free' and number <= ?)
          as vacant),
      free as materialized (
        select turn, row_number() over () as nth from (
          select turn from slot
          where turn >= ? and state = 'free' and number <= ?
            and (select rank from work where %1$s order by rank limit 1) is not null
          order by turn limit ? for update skip locked) f),
      due as materialized (
        select w.*, row_number() over () as nth from (
          select job, tenant, announced <= attempts as unannounced from work where %1$s
          order by rank limit (select count(*) from free) for update skip locked) w),
      """
              .formatted(WAITS)
          + TAKEN.formatted("false as more, null::bigint[] as ranks");

  private Dealing() {}
}
