package dev.nocturne.store;

import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Heads.Head;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Deals free slots out to jobs that wait to start: in each priority fairly among the tenants. */
final class Starts {

  /**
   * Each job that is due gets a slot that is free. Rows are found by arrays of their ids, along an
   * index, however many the planner expects. Jobs are joined as texts, or each would be looked up
   * in the whole array.
   */
  private static final String TAKEN =
      """
      pair as materialized (select * from free join due using (nth)),
      held as (
        update slot s set state = 'held', job = pair.job, tenant = pair.tenant, session = null,
          until = null
        from pair
        where s.number = any (array(select number from pair)) and s.number + 0 = pair.number),
      taken as (
        update work w set starting = false, slot = pair.number, holder = ?, token = token + 1,
          due_at = now() + ? * interval '1 ms', status = 'running', attempt_started = now(),
          started_at = coalesce(started_at, now()), announced = attempts + 1,
          sequence = sequence + unannounced::int,
          takeovers = takeovers + (holder is not null)::int
        from pair where w.job = any (array(select job from pair)) and w.job::text = pair.job::text
        returning w.*, unannounced),
      told as (
        insert into outbox (job, run, sequence, type, tenant, batch, at, attempt)
        select job, run, sequence - 1, 'started', tenant, batch, now(), attempts + 1
        from taken where unannounced),
      counted as (%s)
      select t.job, t.tenant, t.holder, t.token, t.batch, t.kind, t.priority, t.rank, t.run,
        t.attempts, t.max_attempts, t.takeovers, t.at, t.session, t.agent, t.startable_under,
        t.memo, t.cancel, t.attempt_started, t.session_started, t.timeout_ms, t.deadline_at,
        s.spec, now() as now,
        (select count(*) from taken) < (select count(*) from free) and %%s as more
      from taken t join job_spec s on s.job::text = t.job::text
      where s.job = any (array(select job from pair))
      """
          .formatted(BatchChanges.of("taken", "'queued'", "'running'"));

  /**
   * The free slots are dealt out one by one to whoever of those that wait has the fewest, which is
   * chance among equals: nobody is passed over for ever, not even if there is but one slot. A
   * tenant with fewer jobs than that leaves slots for another deal. Nobody gets more slots than its
   * quota allows, and those that it does not get go to the others. Where that makes no difference,
   * nobody asks who has how many.
   *
   * <p>Who waits is one look into the index for each head. As a condition that such a job exists it
   * was planned as one look at all jobs that wait, as long as statistics said that there were few.
   */
  static final String NEXT =
      """
      with heads as materialized (
        select * from unnest(?, ?, ?, ?) as h(priority, tenant, kind, rank)),
      waiting as (
        select distinct h.priority, h.tenant from heads h cross join lateral (
          select from work
          where starting and gate = 'open' and priority = h.priority and tenant = h.tenant
            and kind = h.kind and rank >= h.rank and due_at <= now() and %1$s
          order by rank limit 1) w),
      free as materialized (
        select number, row_number() over (order by number) as nth from (
          select number from slot where state = 'free' and number <= ?
          order by number limit ? for update skip locked) f),
      own as materialized (select * from unnest(?, ?) as c(tenant, most)),
      occupied as (
        select tenant, count(*) as slots from slot where state <> 'free' and ? group by tenant),
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
              .formatted(Claims.READABLE)
          + TAKEN.formatted("(select count(*) from waiting) > 1");

  /**
   * The same where only one tenant's jobs of one priority and kind wait and nobody's slots are
   * bounded: then there is nothing to deal. PostgreSQL takes longer to set the parts of {@link
   * #NEXT} up than to run them for a few jobs.
   */
  static final String NEXT_OF_ONE =
      """
      with free as materialized (
        select number, row_number() over () as nth from (
          select number from slot where state = 'free' and number <= ?
          order by number limit ? for update skip locked) f),
      due as materialized (
        select w.*, row_number() over () as nth from (
          select job, tenant, announced <= attempts as unannounced from work
          where starting and gate = 'open' and priority = ? and tenant = ? and kind = ?
            and rank >= ? and due_at <= now() and %s
          order by rank limit (select count(*) from free) for update skip locked) w),
      """
              .formatted(Claims.READABLE)
          + TAKEN.formatted("false");

  /** So many are as good as no bound. */
  private static final int ALL = Integer.MAX_VALUE;

  /**
   * Replicas that start jobs at the same moment would each give a tenant its last slot. It is not
   * waited for, since what moves and ends was claimed by the same transaction; and whoever has it
   * and stands still loses it.
   */
  private static final String ALONE =
      """
      select set_config('idle_in_transaction_session_timeout', '10s', true)
      from (select pg_try_advisory_xact_lock(1852793603, 0) as alone offset 0) l where alone
      """;

  private final Heads heads;
  private final boolean bound;
  private final int usual;
  private final Column tenants;
  private final Column bounds;

  Starts(Quotas quotas, Heads heads) {
    this.heads = heads;
    List<String> own =
        quotas.own().keySet().stream().filter(one -> slots(quotas.of(one)) < ALL).toList();
    this.bound = quotas.boundSlots();
    this.usual = slots(quotas.usual());
    this.tenants = new Column("text", own);
    this.bounds = Column.of("integer", own, one -> slots(quotas.of(one)));
  }

  private static int slots(Quota quota) {
    Integer slots = quota.slots();
    return slots == null ? ALL : slots;
  }

  /**
   * Lets so many jobs start, at most, as there are slots and jobs for. While slots are bounded and
   * another replica starts jobs, none: a later round, a second from now at most, does.
   */
  List<Claim> claim(Connection connection, ClaimRequest request, int most) throws SQLException {
    if (bound && Database.query(connection, ALONE, _ -> true).isEmpty()) {
      return List.of();
    }
    List<Dealt> starting = deal(connection, request, heads.known(request.kinds()), most);
    if (starting.isEmpty()) {
      // Nothing is there only if a look says so.
      starting = deal(connection, request, heads.look(connection, request.kinds()), most);
    }
    heads.taken(starting.stream().map(Dealt::from).toList());
    if (!starting.isEmpty()) {
      Database.nudge(Channels.OUTBOX);
    }
    return starting.stream().map(Dealt::claim).toList();
  }

  /** Some came back to where others were taken before, so the next claim looks for all who wait. */
  void lookAnew() {
    heads.forget();
  }

  private List<Dealt> deal(
      Connection connection, ClaimRequest request, List<Head> waiting, int most)
      throws SQLException {
    List<Dealt> starting = new ArrayList<>();
    boolean more = !waiting.isEmpty();
    while (more && starting.size() < most) {
      List<Dealt> dealt = round(connection, request, waiting, most - starting.size());
      starting.addAll(dealt);
      more = !dealt.isEmpty() && dealt.getFirst().more();
    }
    return starting;
  }

  private List<Dealt> round(
      Connection connection, ClaimRequest request, List<Head> waiting, int most)
      throws SQLException {
    boolean dealing = bound || waiting.size() > 1;
    List<Object> args = new ArrayList<>();
    if (dealing) {
      args.addAll(Heads.columns(waiting));
    }
    args.addAll(List.of(request.slots(), most));
    if (dealing) {
      args.addAll(List.of(tenants, bounds, bound || Heads.ofMany(waiting), usual));
    } else {
      args.addAll(waiting.getFirst().values());
    }
    args.addAll(List.of(request.holder(), request.lease().toMillis()));
    String sql = dealing ? NEXT : NEXT_OF_ONE;
    return Database.query(connection, Planning.HASHING + sql, Dealt::read, args.toArray());
  }

  /**
   * A job that was let start.
   *
   * @param from where it waited
   * @param more whether its deal left slots that others who wait may get
   */
  private record Dealt(Claim claim, Head from, boolean more) {

    private static Dealt read(ResultSet row) throws SQLException {
      return new Dealt(Claims.read(row), Head.read(row), row.getBoolean("more"));
    }
  }
}
