package dev.nocturne.sim;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.store.Change;
import dev.nocturne.store.ClaimRequest;
import dev.nocturne.store.JobStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store whose caller may die or stand still before a call and after it.
 *
 * @param witness is told of what has to happen now and then
 */
record PausingStore(JobStore store, Replica.Life process, Chaos chaos, Consumer<Sighting> witness)
    implements JobStore {

  private static final Duration BLINK = Duration.ofMillis(3);

  private <T> T pausing(Supplier<T> call) {
    process.moment(BLINK);
    T result = call.get();
    process.moment(BLINK);
    return result;
  }

  @Override
  public List<Claim> claim(ClaimRequest request) {
    List<Claim> claims = pausing(() -> store.claim(request));
    claims.stream()
        .filter(claim -> claim.attempt().takeovers() > 0)
        .forEach(_ -> witness.accept(Sighting.TAKEOVER));
    return claims;
  }

  @Override
  public List<Boolean> commit(List<Change> changes) {
    List<Boolean> written = pausing(() -> store.commit(changes));
    for (int i = 0; i < changes.size(); i++) {
      if (!written.get(i)) {
        witness.accept(Sighting.REFUSED_WRITE);
      } else if (changes.get(i) instanceof Change.Checkpoint(var _, AgentRunning _)) {
        witness.accept(Sighting.ADOPTED_AGENT);
      } else if (changes.get(i) instanceof Change.Checkpoint(var _, SessionShut _)) {
        witness.accept(Sighting.SHUT_SESSION);
      }
    }
    return written;
  }

  @Override
  public List<Hold> renew(List<Lease> leases, Duration lease) {
    return pausing(() -> leases.stream().map(one -> renew(one, lease)).toList());
  }

  private Hold renew(Lease one, Duration lease) {
    return chaos.keepsBusy() ? Hold.BUSY : store.renew(List.of(one), lease).getFirst();
  }

  @Override
  public int wake(Collection<String> stillActive, Duration waited) {
    return pausing(() -> store.wake(stillActive, waited));
  }

  @Override
  public int waiting() {
    return store.waiting();
  }
}
