package dev.nocturne.store;

import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Kind;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Heads.Head;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Deals free slots out to jobs that wait to start: in each priority fairly among the tenants. */
final class Starts {

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
   *
   * <p>Rows are found by an array of their ids, along an index, however many the planner expects.
   * They are joined as texts, or each would be looked up in the whole array.
   *
   * <p>A slot that others took and gave back in the meantime has another turn by then, under which
   * this statement does not see it, though it has locked it. Then the job starts another time.
   */
  static final String NEXT =
      """
      with room as materialized (
        select exists (select from slot where turn >= ? and state = 'free' and number <= ?)
          as vacant),
      looked as materialized (
        select * from (%3$s) l where ? and (select vacant from room)),
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
      pair as (select * from free join due using (nth)),
      held as (
        update slot s set state = 'held', job = pair.job, tenant = pair.tenant, session = null,
          until = null
        from pair where s.turn = pair.turn
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
        insert into outbox (job, run, sequence, type, tenant, batch, at, attempt)
        select job, run, sequence - 1, 'started', tenant, batch, now(), attempts + 1
        from taken where unannounced),
      counted as (%2$s)
      select t.*, room.vacant, now() as now,
        (select count(*) from taken) < (select count(*) from free)
          and (select count(*) from waiting) > 1 as more,
        (select array_agg(priority) from looked) as priorities,
        (select array_agg(tenant) from looked) as tenants,
        (select array_agg(kind) from looked) as kinds,
        (select array_agg(rank) from looked) as ranks
      from room left join (
        select taken.*, s.spec from taken join job_spec s on s.job::text = taken.job::text
        where s.job = any (array(select job from held))) t on true
      """
          .formatted(
              Claims.READABLE, BatchChanges.of("taken", "'queued'", "'running'"), Heads.LOOK);

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
  private final SlotFloor slots;
  private final boolean bound;
  private final int usual;
  private final Column tenants;
  private final Column bounds;

  /** Where the last deal found no slot. */
  private volatile boolean full;

  /**
   * @param nanoTime a clock that never goes back
   */
  Starts(Quotas quotas, LongSupplier nanoTime) {
    this.heads = new Heads(nanoTime);
    this.slots = new SlotFloor(nanoTime);
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

  boolean bound() {
    return bound;
  }

  boolean full() {
    return full;
  }

  /**
   * Lets so many jobs start, at most, as there are slots and jobs for. While slots are bounded and
   * another replica starts jobs, none: a later round, a second from now at most, does.
   */
  List<Claim> claim(Connection connection, ClaimRequest request, int most) throws SQLException {
    if (bound && Database.query(connection, ALONE, _ -> true).isEmpty()) {
      return List.of();
    }
    Deal deal = begin(connection, request, most);
    List<Claim> claims = new ArrayList<>(deal.claims());
    while (deal.more() && claims.size() < most) {
      deal =
          deal(
              connection,
              request,
              heads.known(request.kinds()),
              most - claims.size(),
              slots.next());
      claims.addAll(deal.claims());
    }
    return claims;
  }

  /**
   * The same where each statement is a transaction by itself: there is one, and a second one only
   * if the first let nobody start. What is left then is left to another claim.
   */
  List<Claim> claimAtOnce(Connection connection, ClaimRequest request) throws SQLException {
    Deal deal = begin(connection, request, request.starting());
    if (deal.more()) {
      Database.nudge(Channels.SLOTS);
    }
    return deal.claims();
  }

  /** Some came back to where others were taken before, so the next claim looks for all who wait. */
  void lookAnew() {
    heads.forget();
  }

  private Deal begin(Connection connection, ClaimRequest request, int most) throws SQLException {
    List<Head> waited = heads.known(request.kinds());
    long from = slots.next();
    Deal deal = deal(connection, request, waited, most, from);
    // Nothing is there only if a look says so.
    boolean unsure = deal.vacant() ? !waited.isEmpty() : from > 0;
    return deal.claims().isEmpty() && unsure
        ? deal(connection, request, List.of(), most, 0)
        : deal;
  }

  /**
   * From those who wait; if nobody is known to, from those that a look finds.
   *
   * @param from the turn of slots from which to look
   */
  private Deal deal(
      Connection connection, ClaimRequest request, List<Head> waiting, int most, long from)
      throws SQLException {
    long begun = heads.now();
    boolean look = waiting.isEmpty();
    Set<String> kinds = request.kinds().stream().map(Kind::wire).collect(Collectors.toSet());
    List<Object> args = new ArrayList<>(List.of(from, request.slots(), look));
    args.addAll(Heads.columns(waiting));
    args.addAll(List.of(new Column("text", List.copyOf(kinds)), from, request.slots(), most));
    args.addAll(List.of(tenants, bounds, bound || Heads.ofMany(waiting), usual));
    args.addAll(List.of(request.holder(), request.lease().toMillis()));
    Deal deal = Deal.of(connection, Planning.ALONG_INDEXES_AT_ONCE + NEXT, args);
    full = !deal.vacant();
    slots.learn(begun, from, deal.turns());
    if (look && deal.vacant()) {
      heads.learn(begun, deal.looked());
    }
    heads.taken(deal.from());
    if (!deal.claims().isEmpty()) {
      Database.nudge(Channels.OUTBOX);
    }
    return deal;
  }
}
