package dev.nocturne.ops;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One virtual thread for each step of the engine. */
@Singleton
@Typed(StepThreads.class)
final class StepThreads implements Executor {

  private static final Logger LOG = Logger.getLogger(StepThreads.class);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofVirtual()
              .name("step-", 0)
              .uncaughtExceptionHandler((_, e) -> LOG.warn("a step failed; it is taken again", e))
              .factory());

  @Override
  public void execute(Runnable step) {
    threads.execute(step);
  }

  /**
   * Takes no more steps, and waits at most so long for those under way.
   *
   * @return whether all of them are over
   */
  boolean finish(Duration most) throws InterruptedException {
    threads.shutdown();
    return threads.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS);
  }
}
