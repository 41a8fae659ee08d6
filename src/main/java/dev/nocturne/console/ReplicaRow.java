package dev.nocturne.console;

import dev.nocturne.store.PaceLog.Replica;
import dev.nocturne.store.PaceLog.State;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A replica as a line of the list.
 *
 * @param last whether nobody else would begin jobs
 */
record ReplicaRow(Replica replica, boolean last) {

  static ReplicaRow of(Replica replica, long working) {
    return new ReplicaRow(replica, working == 1 && works(replica));
  }

  /** Whether it begins jobs. */
  static boolean works(Replica replica) {
    return replica.state() == State.ON;
  }

  /** What it does: on, draining, drained, silent or gone. */
  public String state() {
    return switch (replica.state()) {
      case ON -> "on";
      case DRAINING -> "draining";
      case DRAINED -> "drained";
      case AWAY -> replica.jobs() > 0 ? "silent" : "gone";
    };
  }

  /** Whether it can be told to begin nothing. */
  public boolean drainable() {
    return works(replica);
  }

  /** Whether it can be told to begin jobs again. */
  public boolean resumable() {
    return replica.alive() && !works(replica);
  }

  /** Its name, for an address. */
  public String query() {
    return URLEncoder.encode(replica.name(), StandardCharsets.UTF_8);
  }
}
