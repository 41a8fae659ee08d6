package dev.nocturne.rest;

import dev.nocturne.store.BatchAuditor.Audit;
import dev.nocturne.store.BatchAuditor.Check;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an audit of a batch has found, as clients see it. */
@Schema(name = "BatchAudit")
record AuditView(
    @Schema(description = "whether all checks hold") boolean ok,
    @Schema(description = "whether all events are still kept; else they are not checked")
        boolean eventsKept,
    List<CheckView> checks) {

  static AuditView of(Audit audit) {
    return new AuditView(
        audit.ok(), audit.eventsKept(), audit.checks().stream().map(CheckView::of).toList());
  }

  /** One thing that was counted in two ways. */
  @Schema(name = "BatchCheck")
  record CheckView(String name, long expected, long found, boolean ok) {

    static CheckView of(Check check) {
      return new CheckView(check.name(), check.expected(), check.found(), check.ok());
    }
  }
}
