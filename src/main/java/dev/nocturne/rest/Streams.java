package dev.nocturne.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.events.EventTail;
import dev.nocturne.job.JobRecord;
import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to one client after another position, each once and in order, for as long as the
 * client stays. Every stream is a virtual thread that reads the log from its own cursor; the tail
 * wakes it.
 */
@Singleton
class Streams {

  /** The header in which a client says how far it got. */
  static final String LAST_EVENT = "Last-Event-ID";

  /** Events carry results of up to some megabytes, so few are held at once. */
  private static final int PAGE = 20;

  private static final Logger LOG = Logger.getLogger(Streams.class);

  private final EventTail tail;
  private final EventLog log;
  private final JobReader reader;
  private final ObjectMapper json;
  private final Duration heartbeat;
  private final Set<Semaphore> signals = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  Streams(EventTail tail, EventLog log, JobReader reader, ObjectMapper json, RestConfig config) {
    this.tail = tail;
    this.log = log;
    this.reader = reader;
    this.json = json;
    this.heartbeat = config.events().heartbeat();
  }

  /** Keeps what stands between from holding events back. */
  static void prepare(HttpServerResponse response) {
    response.putHeader("Cache-Control", "no-cache").putHeader("X-Accel-Buffering", "no");
  }

  /** Where a client goes on that got {@code lastEvent} last. */
  long position(String lastEvent, Scope scope) {
    String tenant = Objects.requireNonNull(scope.tenant());
    Event.Id id =
        Ids.event(lastEvent)
            .filter(event -> scope.job() == null || scope.job().equals(event.job()))
            .orElseThrow(() -> Problems.badParameter(LAST_EVENT, "must be an id of this stream"));
    OptionalLong position =
        reader.find(tenant, id.job()).isPresent() ? log.position(id) : OptionalLong.empty();
    return position.orElseThrow(
        () ->
            Problems.of(ProblemType.EVENT_GONE, "Read the jobs themselves and begin a new stream"));
  }

  /**
   * Begins to send what comes after {@code position}, until the client has left, the service stops,
   * or the scope is one job and its end was sent.
   */
  void start(Scope scope, long position, SseEventSink sink, Sse sse) {
    // Here, since the framework sends the head of the answer if nobody has when this returns.
    try {
      comment(sink, sse, "from " + position);
    } catch (CompletionException e) {
      LOG.debug("the client had left before its stream began", e);
      sink.close();
      return;
    }
    Thread.ofVirtual().name("events").start(() -> send(scope, position, sink, sse));
  }

  private void send(Scope scope, long position, SseEventSink sink, Sse sse) {
    Semaphore signal = new Semaphore(0);
    String tenant = Objects.requireNonNull(scope.tenant());
    signals.add(signal);
    try (sink;
        var _ = tail.watch(tenant, scope.job(), _ -> signal.release())) {
      long cursor = position;
      Event last = at(position, scope);
      while (!stopping && !sink.isClosed()) {
        signal.drainPermits();
        List<Event> page = log.after(cursor, scope, PAGE);
        for (Event event : page) {
          deliver(sink, event(sse, event));
          cursor = event.position();
          last = event;
        }
        if (page.isEmpty()) {
          if (over(scope, tenant, last)) {
            return;
          }
          if (!signal.tryAcquire(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
            comment(sink, sse, "waiting");
          }
        }
      }
    } catch (CompletionException | IllegalStateException e) {
      // Most likely the client has left in the middle of a line.
      LOG.debug("a stream of events broke off", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      signals.remove(signal);
    }
  }

  /** Lets every stream end, so that a stop does not wait for clients. */
  void stop(@Observes ShutdownEvent stop) {
    stopping = true;
    signals.forEach(Semaphore::release);
  }

  /** The event at the position, if a reader of the scope has got one there. */
  private @Nullable Event at(long position, Scope scope) {
    List<Event> found = position == 0 ? List.of() : log.after(position - 1, scope, 1);
    return found.isEmpty() || found.getFirst().position() != position ? null : found.getFirst();
  }

  /** Whether {@code last} was a job's last event: the end of its last run. */
  private boolean over(Scope scope, String tenant, @Nullable Event last) {
    if (scope.job() == null || last == null || !last.type().ends()) {
      return false;
    }
    JobRecord job = reader.find(tenant, scope.job()).orElse(null);
    return job == null
        || (job.standing().status().ended() && job.standing().run() == last.id().run());
  }

  private OutboundSseEvent event(Sse sse, Event event) {
    try {
      return sse.newEventBuilder()
          .id(event.id().toString())
          .name(event.type().wire())
          .data(json.writeValueAsString(EventView.of(event)))
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that was stored cannot be written", e);
    }
  }

  private static void comment(SseEventSink sink, Sse sse, String text) {
    deliver(sink, sse.newEventBuilder().comment(text).build());
  }

  /** Waits until the event is on its way, so that a slow client slows nobody but itself. */
  private static void deliver(SseEventSink sink, OutboundSseEvent event) {
    sink.send(event).toCompletableFuture().join();
  }
}
