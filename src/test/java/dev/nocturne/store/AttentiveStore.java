package dev.nocturne.store;

import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import jakarta.inject.Singleton;
import java.util.List;

/** Claims as the service does, but looks each time for what comes first. */
@Singleton
public class AttentiveStore {

  private final JobStore store;

  AttentiveStore(Database database, Quotas quotas) {
    this.store = new PostgresJobStore(database, quotas, () -> 0);
  }

  /** As {@link JobStore#claim}. */
  public List<Claim> claim(ClaimRequest request) {
    return store.claim(request);
  }
}
