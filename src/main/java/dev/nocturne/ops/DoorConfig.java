package dev.nocturne.ops;

import dev.nocturne.job.JobSpec.Via;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What the operator decides about the jobs of clients. */
@ConfigMapping(prefix = "nocturne")
public interface DoorConfig {

  /** How pages are scraped unless a job says it: {@code one_call} or {@code session}. */
  @WithDefault("one_call")
  Via scrapeVia();

  /** Where jobs may go. */
  Targets targets();

  /** What jobs may ask of their sessions. */
  Session session();

  /** Batches on their way in. */
  Batches batches();

  /** Where jobs may go. */
  interface Targets {
    /** Whether loopback, private and link-local addresses are allowed. */
    @WithName("private")
    @WithDefault("false")
    boolean privateToo();
  }

  /** What jobs may ask of their sessions. */
  interface Session {
    /**
     * Those of cdp_url, chrome_args and extra_http_headers that clients may set, and
     * use_file_storage for agents.
     */
    Optional<Set<String>> allow();
  }

  /** Batches on their way in. */
  interface Batches {
    /**
     * How long a batch that is open may receive nothing before it is closed: as long as its sender
     * may rely on its idempotency key to send all of it again.
     */
    @WithDefault("P1D")
    Duration receiveTimeout();
  }
}
