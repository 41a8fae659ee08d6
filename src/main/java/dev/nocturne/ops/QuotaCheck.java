package dev.nocturne.ops;

import static dev.nocturne.ops.SettingsCheck.unless;

import dev.nocturne.access.Quota;
import dev.nocturne.access.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Refuses quotas that bound nobody or nothing, and says which. */
final class QuotaCheck {

  private QuotaCheck() {}

  /** What is wrong with quotas, a sentence each. */
  static List<String> problems(QuotaConfig quotas) {
    List<String> problems = new ArrayList<>();
    bounds("nocturne.quota", quotas.usual(), problems);
    quotas
        .tenants()
        .forEach(
            (tenant, bounds) -> {
              String name = "nocturne.quota.tenants." + tenant;
              unless(
                  Tenants.named(tenant),
                  problems,
                  name + " bounds nobody: the name of a tenant has " + Tenants.RULE);
              bounds(name, bounds, problems);
            });
    return problems;
  }

  private static void bounds(String name, QuotaConfig.Bounds bounds, List<String> problems) {
    int requests = bounds.requestsPerSecond().orElse(1);
    unless(
        requests >= 1 && requests <= 100_000,
        problems,
        name + ".requests-per-second must be 1 to 100000");
    countable(name + ".queued-jobs", bounds.queuedJobs(), problems);
    int slots = bounds.slots().orElse(1);
    unless(slots >= 1 && slots <= 10_000, problems, name + ".slots must be 1 to 10000");
    countable(name + ".steps-per-day", bounds.stepsPerDay(), problems);
  }

  private static void countable(String name, OptionalLong bound, List<String> problems) {
    long most = bound.orElse(1);
    unless(most >= 1 && most <= Quota.MOST, problems, name + " must be 1 to " + Quota.MOST);
  }
}
