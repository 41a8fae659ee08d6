package dev.nocturne.intake;

import dev.nocturne.store.Batches.Appended;
import dev.nocturne.store.Batches.Chunk;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores a chunk while the next one is read, and never more than that at once. */
final class Ahead implements AutoCloseable {

  private final Function<Chunk, Appended> storing;
  private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable Future<Appended> pending;

  Ahead(Function<Chunk, Appended> storing) {
    this.storing = storing;
  }

  /** Begins to store the chunk as soon as the one before is stored. */
  void store(Chunk chunk) throws StoppedException {
    await();
    pending = thread.submit(() -> storing.apply(chunk));
  }

  /** Waits until all is stored. */
  void await() throws StoppedException {
    Future<Appended> last = pending;
    pending = null;
    if (last == null) {
      return;
    }
    Taking refusal =
        switch (outcome(last)) {
          case Appended.Stored _ -> null;
          case Appended.Overtaken _ -> new Taking.Busy();
          case Appended.NotOpen _ -> new Taking.NotOpen();
          case Appended.OverQuota(var excess) -> new Taking.OverQuota(excess);
        };
    if (refusal != null) {
      throw new StoppedException(refusal);
    }
  }

  private static Appended outcome(Future<Appended> future) throws StoppedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new StoppedException(new Taking.Cut());
    }
  }

  /** Returns when nothing is under way any more. */
  @Override
  public void close() {
    thread.close();
  }
}
