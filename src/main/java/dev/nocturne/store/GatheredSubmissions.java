package dev.nocturne.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stores single jobs together that come while a transaction of their tenant is under way: it would
 * cost each of them more than its rows do. What comes alone is stored at once, and nothing ever
 * waits for a group to fill. Each gets its own answer.
 */
public final class GatheredSubmissions implements Submissions {

  /**
   * What a transaction costs by itself is 5 µs for each of so many. Each key of theirs is a lock,
   * and a server has some 6,000 of them for all.
   */
  private static final int LARGEST_GROUP = 200;

  /** So much is in one statement, in bytes; as in a chunk of a batch. */
  private static final long HEAVIEST_GROUP = 4L * 1024 * 1024;

  /** So much may wait on a replica, in bytes: eight of the heaviest groups. */
  private static final long ROOM = 8 * HEAVIEST_GROUP;

  /** What a job takes beside its texts, in bytes, roughly. */
  private static final long OVERHEAD = 512;

  /** Whoever waits for a connection of the pool gives up then as well. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Submissions store;
  private final Duration patience;

  /** Of each tenant for which somebody writes, what comes next. */
  private final Map<String, Queue<Pending>> waiting = new ConcurrentHashMap<>();

  private final AtomicLong weight = new AtomicLong();

  /** Stores in there. */
  public GatheredSubmissions(Submissions store) {
    this(store, PATIENCE);
  }

  /**
   * @param patience how long a job waits for its turn
   */
  GatheredSubmissions(Submissions store, Duration patience) {
    this.store = store;
    this.patience = patience;
  }

  @Override
  public List<Accepted> submit(List<Submission> submissions) {
    return submissions.size() == 1
        ? List.of(gather(submissions.getFirst()))
        : store.submit(submissions);
  }

  private Accepted gather(Submission one) {
    Pending mine = new Pending(one, new CompletableFuture<>());
    long more = mine.weight();
    var _ = mine.answer().whenComplete((_, _) -> weight.addAndGet(-more));
    if (weight.addAndGet(more) > ROOM) {
      mine.fail(new StoreUnavailable("too much waits to be stored"));
    } else {
      add(mine);
    }
    return await(mine);
  }

  /** The first one of a tenant begins to write, in a thread that nobody interrupts. */
  private void add(Pending mine) {
    String tenant = mine.one().tenant();
    var _ =
        waiting.compute(
            tenant,
            (_, others) -> {
              if (others != null) {
                others.add(mine);
                return others;
              }
              Thread.ofVirtual().name("submissions").start(() -> write(tenant));
              return new ArrayDeque<>(List.of(mine));
            });
  }

  private Accepted await(Pending mine) {
    try {
      return mine.answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return leave(mine, "others were not stored in time");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return leave(mine, "interrupted while others were stored");
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** Nothing becomes of one that still waits for its turn; for any other there is an answer. */
  private Accepted leave(Pending mine, String why) {
    var _ =
        waiting.computeIfPresent(
            mine.one().tenant(),
            (_, others) -> {
              if (others.remove(mine)) {
                mine.fail(new StoreUnavailable(why));
              }
              return others;
            });
    try {
      return mine.answer().join();
    } catch (CompletionException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(Exception e) {
    return e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
  }

  private void write(String tenant) {
    for (List<Pending> group = next(tenant); !group.isEmpty(); group = next(tenant)) {
      write(group);
    }
  }

  /** Those whose turn it is; with none left, the next one that comes begins anew. */
  private List<Pending> next(String tenant) {
    List<Pending> group = new ArrayList<>();
    var _ =
        waiting.computeIfPresent(
            tenant,
            (_, others) -> {
              long heavy = 0;
              while (!others.isEmpty() && group.size() < LARGEST_GROUP && heavy < HEAVIEST_GROUP) {
                Pending one = others.remove();
                heavy += one.weight();
                group.add(one);
              }
              return group.isEmpty() ? null : others;
            });
    return group;
  }

  private void write(List<Pending> group) {
    try {
      store(group);
    } catch (RuntimeException | Error e) {
      if (group.size() == 1 || isAway(e)) {
        group.forEach(one -> one.fail(e));
      } else {
        writeOneByOne(group);
      }
    }
  }

  /** One that cannot be stored must not take the others with it. */
  private void writeOneByOne(List<Pending> group) {
    for (int i = 0; i < group.size(); i++) {
      try {
        store(group.subList(i, i + 1));
      } catch (RuntimeException | Error e) {
        int end = isAway(e) ? group.size() : i + 1;
        group.subList(i, end).forEach(one -> one.fail(e));
        i = end - 1;
      }
    }
  }

  private void store(List<Pending> group) {
    List<Accepted> accepted = store.submit(group.stream().map(Pending::one).toList());
    for (int i = 0; i < group.size(); i++) {
      group.get(i).answer().complete(accepted.get(i));
    }
  }

  /** Whether the others would fail as well, or nobody knows what was stored. */
  private static boolean isAway(Throwable failure) {
    return failure instanceof StoreUnavailable why && !why.isOfTheData();
  }

  @Override
  public Optional<Accepted> known(Submission submission) {
    return store.known(submission);
  }

  @Override
  public Cancelled cancel(String tenant, UUID job) {
    return store.cancel(tenant, job);
  }

  @Override
  public Retried retry(String tenant, UUID job) {
    return store.retry(tenant, job);
  }

  private record Pending(Submission one, CompletableFuture<Accepted> answer) {

    long weight() {
      return OVERHEAD + one.spec().length();
    }

    /** An error too: whoever waits for an answer would wait for ever. */
    void fail(Throwable why) {
      answer.completeExceptionally(why);
    }
  }
}
