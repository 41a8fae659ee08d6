package dev.nocturne.store;

import dev.nocturne.job.Kind;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How it is asked who waits and what is being served, for {@link Places} and for claims. */
final class Ranks {

  /** All kinds of jobs, as texts of SQL. */
  static final String KINDS =
      Arrays.stream(Kind.values())
          .map(kind -> "'" + kind.wire() + "'")
          .collect(Collectors.joining(", "));

  /** The lowest rank of a tenant {@code a} and priority that may start. */
  static final String LOWEST =
      """
      select min(w.rank) from unnest(array[%s]) as k(kind) cross join lateral (
        select rank from work
        where starting and gate = 'open' and priority = a.priority and tenant = a.tenant
          and kind = k.kind order by rank limit 1) w
      """
          .formatted(KINDS);

  /** Which tenants have jobs that may start, by priority; a look into the index for each. */
  static final String WAITING =
      """
      with recursive waiting as (
        (select priority, tenant from work where starting and gate = 'open'
          order by priority desc, tenant limit 1)
        union all
        select n.priority, n.tenant from waiting f cross join lateral (
          (select priority, tenant from work
            where starting and gate = 'open' and priority = f.priority and tenant > f.tenant
            order by priority desc, tenant limit 1)
          union all
          (select priority, tenant from work
            where starting and gate = 'open' and priority < f.priority
            order by priority desc, tenant limit 1)
          limit 1) n)
      """;

  /** What runs, of a tenant and priority {@code a}. */
  private static final String RUNNING =
      """
      slot o cross join lateral (
          select rank, priority, tenant from work where job = o.job and not starting offset 0) w
        where o.job is not null
      """;

  /** The rank that is being served, of a tenant and priority {@code a}. */
  private static final String RANK =
      """
      greatest(s.rank, coalesce((%s),
        (select max(w.rank) from %s and w.priority = a.priority and w.tenant = a.tenant),
        0))
      """
          .formatted(LOWEST, RUNNING);

  /** The rank that is being served, of each tenant and priority. */
  static final String SERVED =
      """
      select a.tenant, a.priority, %s as rank
      from unnest(?, ?) as a(tenant, priority) left join served s using (tenant, priority)
      """
          .formatted(RANK);

  /** How far what is being served is ahead of the first place that a flow was given. */
  static final String AHEAD =
      """
      select a.tenant, a.priority, a.nth, greatest(%s - a.first, 0) as ahead
      from unnest(?, ?, ?) with ordinality as a(tenant, priority, first, nth)
        left join served s using (tenant, priority)
      """
          .formatted(RANK);

  /**
   * Keeps what is being served now, for when it is served no more. What runs is looked through once
   * for all tenants.
   */
  static final String KEEP =
      """
      %s,
      running as materialized (
        select w.tenant, w.priority, max(w.rank) as rank from %s group by w.tenant, w.priority)
      insert into served as s (tenant, priority, rank)
      select a.tenant, a.priority, coalesce((%s), r.rank, 0)
      from (select tenant, priority from waiting union select tenant, priority from running) a
        left join running r using (tenant, priority)
      order by tenant, priority
      on conflict (tenant, priority) do update set rank = excluded.rank
      where excluded.rank > s.rank
      """
          .formatted(WAITING, RUNNING, LOWEST);

  private Ranks() {}
}
