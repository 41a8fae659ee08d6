package dev.nocturne.rest;

import dev.nocturne.engine.Dispatcher;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.store.AttentiveStore;
import dev.nocturne.store.Change;
import dev.nocturne.store.ClaimRequest;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.Slots;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Takes jobs in hand and ends them at a test's word; the engine is off meanwhile. */
@Singleton
public class Worker {

  private static final int SLOTS = 10_000;

  private final AttentiveStore attentive;
  private final JobStore store;
  private final Slots slots;
  private final DataSource database;
  private final Map<UUID, Claim> held = new HashMap<>();

  Worker(AttentiveStore attentive, JobStore store, Slots slots, DataSource database) {
    this.attentive = attentive;
    this.store = store;
    this.slots = slots;
    this.database = database;
  }

  void begin(
      @Observes StartupEvent start,
      Dispatcher engine,
      @ConfigProperty(name = IdleEngine.IDLE, defaultValue = "false") boolean idle) {
    if (idle) {
      engine.close();
    }
  }

  /** Makes the job running, before those of its tenant that other tests have left. */
  public synchronized void take(UUID job) {
    slots.resize(SLOTS);
    if (held.containsKey(job)) {
      return;
    }
    putFirst(job);
    // Tenants take turns, so that jobs which other tests of theirs have left may come before it.
    while (!held.containsKey(job)) {
      List<Claim> claims =
          attentive.claim(
              new ClaimRequest(
                  "worker", Duration.ofMinutes(5), 0, 1, SLOTS, EnumSet.allOf(Kind.class)));
      if (claims.isEmpty()) {
        throw new IllegalStateException("the job is not due");
      }
      claims.forEach(claim -> held.put(claim.lease().job(), claim));
    }
  }

  private void putFirst(UUID job) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("update work set priority = 9, rank = -1 where job = ?")) {
      statement.setObject(1, job);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Notes what the job has at Notte. */
  public synchronized void reach(UUID job, Progress progress) {
    take(job);
    Change change = new Change.Checkpoint(held.get(job).lease(), progress);
    if (!store.commit(List.of(change)).getFirst()) {
      throw new IllegalStateException("the lease was lost");
    }
  }

  /** Ends the job's run. */
  public synchronized void end(UUID job, Outcome outcome) {
    take(job);
    Claim claim = held.remove(job);
    if (!store
        .commit(List.of(new Change.Finish(claim.lease(), outcome, Footprint.NONE)))
        .getFirst()) {
      throw new IllegalStateException("the lease was lost");
    }
  }
}
