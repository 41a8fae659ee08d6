package dev.nocturne.live;

import java.util.UUID;

/** What of a tenant's is asked about. */
public sealed interface Subject {

  /** Whose it is. */
  String tenant();

  /** The session and the agent of a job's last attempt that had a session. */
  record OfJob(String tenant, UUID id) implements Subject {}

  /** A session without a job. */
  record OfSession(String tenant, UUID id) implements Subject {}
}
