package dev.nocturne.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nocturne.events.EventTail;
import dev.nocturne.rest.RestConfig;
import dev.nocturne.rest.Traffic.LastCall;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.StoreUnavailable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Tells pages that something has changed, at most once a second however much there is. What it is
 * they ask for themselves.
 */
@Singleton
class Changes {

  private static final Logger LOG = Logger.getLogger(Changes.class);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final EventTail tail;
  private final Duration heartbeat;
  private final Set<Semaphore> stops = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  Changes(EventTail tail, RestConfig config) {
    this.tail = tail;
    this.heartbeat = config.events().heartbeat();
  }

  /**
   * Tells a page of changes in the scope until it is over or the service stops.
   *
   * @param over asked before each word, so it may take its time and fail
   */
  void tell(Scope scope, OutputStream out, BooleanSupplier over) {
    Semaphore changed = new Semaphore(0);
    Semaphore stop = new Semaphore(0);
    stops.add(stop);
    stops.add(changed);
    try (var _ = tail.watch(scope, _ -> changed.release())) {
      // What happened before the stream was there is asked for once.
      write(out, "event:changed\ndata:");
      while (!stop.tryAcquire(SECOND.toMillis(), TimeUnit.MILLISECONDS)) {
        boolean news = changed.tryAcquire(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        if (stopping || over.getAsBoolean()) {
          return;
        }
        changed.drainPermits();
        write(out, news ? "event:changed\ndata:" : ":waiting");
      }
    } catch (IOException | StoreUnavailable e) {
      LOG.debug("a page was closed, or may have to be", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      stops.remove(stop);
      stops.remove(changed);
    }
  }

  /** Lets every stream end, so that a stop does not wait for pages. */
  void stop(@Observes LastCall last) {
    stopping = true;
    stops.forEach(Semaphore::release);
  }

  private static void write(OutputStream out, String lines) throws IOException {
    out.write((lines + "\n\n").getBytes(UTF_8));
    out.flush();
  }
}
