package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.access.Limit;
import dev.nocturne.access.Quota;
import dev.nocturne.access.QuotaWatch;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.JobSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction takes out of its tenants' quotas. It looks before it stores anything, and
 * takes last of all, so that a tenant's submissions wait for each other only while they commit.
 */
final class Draw {

  private static final String MAX_STEPS = "max_steps";

  /** What Notte allows an agent whose job does not say it. */
  private static final int USUAL_STEPS = 20;

  private final Quotas quotas;
  private final QuotaWatch watch;

  /** In the order in which the rows are locked. */
  private final Map<String, Amount> drawn = new TreeMap<>();

  Draw(Quotas quotas, QuotaWatch watch) {
    this.quotas = quotas;
    this.watch = watch;
  }

  private record Amount(long jobs, long steps) {
    private static final Amount NOTHING = new Amount(0, 0);

    private Amount plus(long more) {
      return new Amount(jobs + 1, steps + more);
    }
  }

  /**
   * How many jobs there is room for, the first ones of those that were asked for.
   *
   * @param excess why not for all, or null
   */
  record Fit(int jobs, @Nullable Excess excess) {}

  /** Whether it matters how many steps a tenant's jobs may take. */
  boolean needsSteps(String tenant) {
    return quotas.of(tenant).stepsPerDay() != null;
  }

  /**
   * Draws as many of these jobs as there is room for, in their order.
   *
   * @param steps that each may take; any number where it does not matter
   */
  Fit fit(Connection connection, String tenant, List<Integer> steps) throws SQLException {
    Quota quota = quotas.of(tenant);
    if (!quota.boundsJobs() || steps.isEmpty()) {
      return new Fit(steps.size(), null);
    }
    QuotaUse use =
        QuotaUse.find(connection, tenant).orElseThrow(() -> new UncountedException(tenant));
    if (quota.queuedJobs() != null && use.stale()) {
      throw new UncountedException(tenant);
    }
    Amount amount = drawn.getOrDefault(tenant, Amount.NOTHING);
    int jobs = 0;
    Excess excess = null;
    while (jobs < steps.size() && excess == null) {
      Amount more = amount.plus(steps.get(jobs));
      excess = use.excess(quota, more.jobs(), more.steps());
      if (excess == null) {
        amount = more;
        jobs++;
      }
    }
    drawn.put(tenant, amount);
    if (excess != null) {
      if (excess.limit() == Limit.QUEUED_JOBS && use.countable()) {
        throw new UncountedException(tenant);
      }
      watch.refused(excess.limit());
    }
    return new Fit(jobs, excess);
  }

  /** Draws new jobs, for each tenant the first ones, and tells for which there is no room. */
  Map<UUID, Excess> fit(Connection connection, List<Submission> jobs) throws SQLException {
    Map<String, List<Submission>> tenants = new TreeMap<>();
    jobs.forEach(job -> tenants.computeIfAbsent(job.tenant(), _ -> new ArrayList<>()).add(job));
    Map<UUID, Excess> over = new HashMap<>();
    for (Map.Entry<String, List<Submission>> tenant : tenants.entrySet()) {
      List<Submission> all = tenant.getValue();
      boolean matters = needsSteps(tenant.getKey());
      List<Integer> steps = all.stream().map(job -> matters ? steps(job.spec(), null) : 0).toList();
      Fit fit = fit(connection, tenant.getKey(), steps);
      Excess excess = fit.excess();
      if (excess != null) {
        all.subList(fit.jobs(), all.size()).forEach(job -> over.put(job.id(), excess));
      }
    }
    return over;
  }

  /**
   * Draws new jobs of one tenant, each that there is room for, and tells for which there is none: a
   * job that may take too many steps does not keep out those that take fewer.
   */
  Map<UUID, Excess> fitEach(Connection connection, List<Submission> jobs) throws SQLException {
    Map<UUID, Excess> over = new HashMap<>();
    List<Submission> left = jobs;
    while (!left.isEmpty()) {
      Map<UUID, Excess> refused = fit(connection, left);
      left = left.subList(left.size() - refused.size(), left.size());
      if (!left.isEmpty()) {
        UUID first = left.getFirst().id();
        Excess excess = Objects.requireNonNull(refused.get(first));
        over.put(first, excess);
        left = left.subList(1, left.size());
      }
    }
    return over;
  }

  /**
   * How many steps a job may take; what is no agent counts as one.
   *
   * @param patch a JSON object that is put over its fields, or null
   */
  static int steps(JobSpec spec, @Nullable String patch) {
    if (!(spec instanceof JobSpec.AgentTask agent)) {
      return 1;
    }
    int own = Tree.parse(agent.fields().text()).path(MAX_STEPS).asInt(USUAL_STEPS);
    return patch == null ? own : Tree.parse(patch).path(MAX_STEPS).asInt(own);
  }

  /**
   * Takes what was drawn, as the last act of the transaction.
   *
   * @throws UncountedException if others have taken it meanwhile
   */
  void settle(Connection connection) throws SQLException {
    for (Map.Entry<String, Amount> one : drawn.entrySet()) {
      String tenant = one.getKey();
      Amount amount = one.getValue();
      if (amount.jobs() > 0
          && !QuotaUse.take(connection, tenant, quotas.of(tenant), amount.jobs(), amount.steps())) {
        throw new UncountedException(tenant);
      }
    }
  }
}
