package dev.nocturne.console;

import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.store.QuotaUses;
import dev.nocturne.store.QuotaUses.Used;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a tenant how much of its quota it has used. */
@Singleton
class QuotaLines {

  private final Quotas quotas;
  private final QuotaUses uses;

  QuotaLines(Quotas quotas, QuotaUses uses) {
    this.quotas = quotas;
    this.uses = uses;
  }

  /**
   * A bound.
   *
   * @param used so much is used; null where that is not counted
   */
  record Line(String name, @Nullable Long used, long most) {}

  /** What bounds a tenant; nothing where nothing does. */
  List<Line> of(String tenant) {
    Quota quota = quotas.of(tenant);
    List<Line> lines = new ArrayList<>();
    if (quota.boundsJobs()) {
      Used used = uses.of(tenant);
      add(lines, "Jobs that have not ended", used.jobs(), quota.queuedJobs());
      add(lines, "Steps asked for today", used.steps(), quota.stepsPerDay());
    }
    add(lines, "Slots at once", null, quota.slots());
    add(lines, "Requests a second", null, quota.requestsPerSecond());
    return lines;
  }

  private static void add(
      List<Line> lines, String name, @Nullable Long used, @Nullable Number most) {
    if (most != null) {
      lines.add(new Line(name, used, most.longValue()));
    }
  }
}
