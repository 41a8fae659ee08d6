package dev.nocturne.ops;

import static dev.nocturne.ops.SettingsCheck.unless;

import dev.nocturne.access.Quota;
import dev.nocturne.access.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Refuses quotas that bound nobody or nothing, and says which. */
final class QuotaCheck {

  private static final String OF_TENANTS = "nocturne.quota.tenants.";
  private static final String VARIABLES = "NOCTURNE_QUOTA_TENANTS_";

  /** A name with a dot that is in no quotes is no name, and nobody would be told. */
  private static final Pattern SETTING =
      Pattern.compile(
          "nocturne\\.quota\\.tenants\\.(\"[^\"]+\"|[^.\"]+)"
              + "\\.(requests-per-second|queued-jobs|slots|steps-per-day)");

  /** In capitals and between underscores, other names would become those of somebody else. */
  private static final Pattern VARIABLE =
      Pattern.compile(
          "NOCTURNE_QUOTA_TENANTS__?[A-Z0-9]+__?"
              + "(REQUESTS_PER_SECOND|QUEUED_JOBS|SLOTS|STEPS_PER_DAY)");

  private QuotaCheck() {}

  /**
   * What is wrong with quotas, a sentence each.
   *
   * @param names of all settings there are, also of those that quotas know nothing of
   */
  static List<String> problems(QuotaConfig quotas, Iterable<String> names) {
    List<String> problems = new ArrayList<>();
    for (String name : names) {
      unless(
          (!name.startsWith(OF_TENANTS) || SETTING.matcher(name).matches())
              && (!name.startsWith(VARIABLES) || VARIABLE.matcher(name).matches()),
          problems,
          name
              + " is no quota: it takes "
              + OF_TENANTS
              + "\"NAME\".QUOTA, and a variable can only name a tenant of a-z 0-9");
    }
    bounds("nocturne.quota", quotas.usual(), problems);
    quotas
        .tenants()
        .forEach(
            (tenant, bounds) -> {
              String name = OF_TENANTS + tenant;
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
