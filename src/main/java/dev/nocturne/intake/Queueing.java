package dev.nocturne.intake;

import dev.nocturne.store.Batches;
import dev.nocturne.store.Batches.Appended;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Draft;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Makes jobs of the rows of batches that are pending. As long as others come, only as many as are
 * needed so that there is always something to start: the sender waits for what is done to the
 * database, and jobs that wait behind thousands do not.
 */
public final class Queueing implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Queueing.class);

  /** So many chunks at once, of batches that differ: each needs a connection. */
  private static final int AT_ONCE = 2;

  /** So many batches are looked after in one round. */
  private static final int ROUND = 20;

  /** A client waits for so many chunks to become jobs, a third of a second perhaps. */
  private static final int FEW = 10;

  /** So many jobs of a batch that wait are enough: a fifth of a second's at 10,000 a second. */
  private static final int PLENTY = 2_000;

  /** How soon is looked whether they still are, in milliseconds, and then ever later up to this. */
  private static final long FIRST_LOOK = 50;

  private static final long LAST_LOOK = 400;

  /** So many chunks at most are read for a name that may have come: 20 milliseconds perhaps. */
  private static final int LOOKED_THROUGH = 100;

  private enum State {
    WORKING,
    ASKED_AGAIN
  }

  private final Batches batches;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Map<UUID, State> working = new ConcurrentHashMap<>();
  private final Map<UUID, Coming> coming = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Makes jobs of what these batches have pending. */
  public Queueing(Batches batches) {
    this.batches = batches;
  }

  /** Rows of a batch that come, until it is closed. */
  final class Coming implements AutoCloseable {

    private final String tenant;
    private final UUID batch;
    private final CountDownLatch over = new CountDownLatch(1);

    private Coming(String tenant, UUID batch) {
      this.tenant = tenant;
      this.batch = batch;
    }

    /** Stores the next of them. Where names are to be looked for, little is pending before. */
    Appended store(Chunk chunk) {
      if (!chunk.rows().again().isEmpty()) {
        boolean more = true;
        while (more && batches.pending(tenant, batch, LOOKED_THROUGH) == LOOKED_THROUGH) {
          more = batches.queue(tenant, batch);
        }
      }
      Appended appended = batches.append(chunk);
      begin(tenant, batch);
      return appended;
    }

    /** Whether no more come, for which it is waited so many milliseconds. */
    private boolean isOver(long wait) {
      try {
        return over.await(wait, TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return true;
      }
    }

    @Override
    public void close() {
      coming.remove(batch, this);
      over.countDown();
      int left = batches.pending(tenant, batch, FEW + 1);
      if (left > 0) {
        rest(tenant, batch, left);
      }
    }
  }

  /** To be closed when no more rows come; then what is left becomes jobs. */
  Coming coming(String tenant, UUID batch) {
    Coming rows = new Coming(tenant, batch);
    coming.put(batch, rows);
    return rows;
  }

  /** Begins to make jobs of all that a batch has pending, or goes on with it. */
  private void begin(String tenant, UUID batch) {
    State state = working.merge(batch, State.WORKING, (_, _) -> State.ASKED_AGAIN);
    if (state == State.WORKING) {
      Thread.ofVirtual().name("queueing-" + batch).start(() -> work(tenant, batch));
    }
  }

  private void work(String tenant, UUID batch) {
    boolean asked = true;
    while (asked) {
      working.put(batch, State.WORKING);
      queueAll(tenant, batch);
      asked = !working.remove(batch, State.WORKING);
    }
  }

  /** Whatever happens here, the next round can begin again. */
  private void queueAll(String tenant, UUID batch) {
    boolean done = false;
    try {
      boolean more = true;
      while (more) {
        awaitNeed(tenant, batch);
        more = inTurn(() -> batches.queue(tenant, batch));
      }
      done = true;
    } catch (RuntimeException e) {
      LOG.warnf(e, "rows of the batch %s wait for the next round to become jobs", batch);
      done = true;
    } finally {
      if (!done) {
        working.remove(batch);
      }
    }
  }

  private void awaitNeed(String tenant, UUID batch) {
    Coming rows = coming.get(batch);
    long wait = FIRST_LOOK;
    while (rows != null && !closed && inTurn(() -> isPlenty(tenant, batch))) {
      rows = rows.isOver(wait) ? null : rows;
      wait = Math.min(2 * wait, LAST_LOOK);
    }
  }

  private boolean isPlenty(String tenant, UUID batch) {
    return batches.waiting(tenant, batch, PLENTY) == PLENTY;
  }

  /** No if nothing is begun any more. */
  private boolean inTurn(BooleanSupplier work) {
    turns.acquireUninterruptibly();
    try {
      return !closed && work.getAsBoolean();
    } finally {
      turns.release();
    }
  }

  /**
   * Makes jobs of what a batch has left: of little at once, of more in the background. Of one that
   * was closed nothing may be left but to say so.
   */
  void rest(String tenant, UUID batch) {
    rest(tenant, batch, batches.pending(tenant, batch, FEW + 1));
  }

  private void rest(String tenant, UUID batch, int left) {
    boolean more = left <= FEW;
    while (more) {
      more = batches.queue(tenant, batch);
    }
    if (left > FEW) {
      begin(tenant, batch);
    }
  }

  /** Begins nothing any more, and returns when nothing is under way; others go on with the rest. */
  @Override
  public void close() {
    closed = true;
    turns.acquireUninterruptibly(AT_ONCE);
    turns.release(AT_ONCE);
  }

  /** Goes on where nobody does, as where another replica stopped. */
  public void round() {
    for (Draft draft : batches.pending(ROUND)) {
      begin(draft.tenant(), draft.id());
    }
  }
}
