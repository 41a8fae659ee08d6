package dev.nocturne.artifact;

import dev.nocturne.artifact.Fetched.Here;
import dev.nocturne.artifact.Fetched.Never;
import dev.nocturne.artifact.Fetched.NotYet;
import dev.nocturne.artifact.Spool.OverfullException;
import dev.nocturne.job.Capture;
import dev.nocturne.live.Live;
import dev.nocturne.store.Artifact.Content;
import dev.nocturne.store.Captures;
import dev.nocturne.store.Captures.Due;
import dev.nocturne.store.Captures.Leftover;
import dev.nocturne.store.Captures.Verdict;
import dev.nocturne.store.StoreUnavailable;
import dev.nocturne.store.Take;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what jobs leave, each thing on a virtual thread: fetches it, puts it in the store, and
 * notes that it is there. Whatever breaks on the way is tried again, and what a take brought that
 * came too late is removed.
 */
public final class Archivist {

  private static final Logger LOG = System.getLogger(Archivist.class.getName());

  /** Longer than a film may take to come and to go. */
  private static final Duration LEASE = Duration.ofMinutes(15);

  private static final Duration LONGEST_DOWNLOAD = Duration.ofMinutes(5);

  /** So many jobs are noted, or cleared away, at once. */
  private static final int PAGE = 500;

  private final Captures captures;
  private final ArtifactStore store;
  private final Fetcher fetcher;
  private final Patience patience;
  private final Limits limits;
  private final List<Lane> lanes;
  private volatile boolean closed;
  private volatile Runnable freed = () -> {};

  /**
   * How much is done at once.
   *
   * @param atOnce pictures on this replica, and as many other things
   * @param largest one of them, in bytes
   * @param plain whether films may come without TLS
   */
  public record Limits(int atOnce, long largest, boolean plain) {}

  /**
   * Things that have room of their own: a session is open for its picture and waits for no film.
   */
  private record Lane(Set<Capture> captures, Semaphore room) {}

  /** The archivist of one replica. */
  public Archivist(
      Captures captures, ArtifactStore store, Live live, Random jitter, Limits limits) {
    this.captures = captures;
    this.store = store;
    this.fetcher = new Fetcher(live, new Download(limits.plain(), LONGEST_DOWNLOAD));
    this.patience = new Patience(jitter);
    this.limits = limits;
    Set<Capture> pictures = EnumSet.of(Capture.SCREENSHOT);
    this.lanes =
        List.of(
            new Lane(pictures, new Semaphore(limits.atOnce())),
            new Lane(
                EnumSet.complementOf(EnumSet.copyOf(pictures)), new Semaphore(limits.atOnce())));
  }

  /** Calls this whenever there is room again. */
  public void whenFreed(Runnable freed) {
    this.freed = freed;
  }

  /** Notes what is to be kept of all jobs that have ended. */
  public void gather() {
    while (captures.gather(PAGE) == PAGE) {
      // There is more.
    }
  }

  /**
   * Takes what is due and there is room for. Rounds must not overlap.
   *
   * @return how much was taken
   */
  public int round() {
    return lanes.stream().mapToInt(this::begin).sum();
  }

  private int begin(Lane lane) {
    int most = closed ? 0 : lane.room().availablePermits();
    if (most == 0) {
      return 0;
    }
    List<Due> all = captures.claim(lane.captures(), most, LEASE);
    for (Due due : all) {
      // Only rounds take room, so there is as much as was asked for.
      lane.room().acquireUninterruptibly();
      Thread.ofVirtual().name("artifact").start(() -> run(due, lane.room()));
    }
    return all.size();
  }

  /**
   * Removes what jobs have left that are gone.
   *
   * @return how many jobs were taken
   */
  public int clear() {
    List<Leftover> all = captures.leftovers(PAGE, LEASE);
    for (Leftover gone : all) {
      try {
        store.removeAll(gone.tenant(), gone.job());
        captures.forget(gone);
      } catch (IOException e) {
        LOG.log(Level.WARNING, () -> "what job " + gone.job() + " left is not removed yet", e);
      }
    }
    return all.size();
  }

  /** How many are under way. */
  int underWay() {
    return lanes.stream().mapToInt(lane -> limits.atOnce() - lane.room().availablePermits()).sum();
  }

  /** Takes nothing any more, and waits a little for what is under way. */
  public void close(Duration atMost) throws InterruptedException {
    closed = true;
    long each = atMost.toMillis() / lanes.size();
    for (Lane lane : lanes) {
      if (lane.room().tryAcquire(limits.atOnce(), each, TimeUnit.MILLISECONDS)) {
        lane.room().release(limits.atOnce());
      }
    }
  }

  private void run(Due due, Semaphore room) {
    Take take = due.take();
    try {
      Verdict verdict = verdict(due);
      if (!captures.settle(take, verdict) && verdict instanceof Verdict.Kept) {
        store.remove(take);
      }
    } catch (StoreUnavailable e) {
      // Its lease ends, and then it is tried again.
      LOG.log(Level.DEBUG, () -> named(take) + " is not settled", e);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, () -> named(take) + " that nobody wants any more is not removed", e);
    } finally {
      room.release();
      freed.run();
    }
  }

  private Verdict verdict(Due due) {
    try (Spool spool = Spool.open(limits.largest())) {
      return switch (fetcher.fetch(due, spool)) {
        case Here(String type) -> kept(due.take(), spool, type);
        case NotYet(String reason) -> patience.judge(due, reason);
        case Never(String reason) -> new Verdict.GivenUp(reason);
      };
    } catch (OverfullException _) {
      return new Verdict.GivenUp("it is larger than " + limits.largest() + " bytes");
    } catch (IOException e) {
      LOG.log(Level.WARNING, () -> named(due.take()) + " cannot be kept at the moment", e);
      return patience.judge(due, "it cannot be kept at the moment");
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      // What breaks here counts as a try, or it would be tried for ever.
      LOG.log(Level.ERROR, () -> named(due.take()) + " broke", e);
      return patience.judge(due, "something went wrong here");
    }
  }

  private Verdict kept(Take take, Spool spool, String type) throws IOException {
    Content content = spool.finish(type);
    store.put(take, spool.file(), content);
    return new Verdict.Kept(content);
  }

  private static String named(Take take) {
    return take.capture().wire() + " of job " + take.job();
  }
}
