package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.events.EventTail;
import dev.nocturne.events.EventView;
import dev.nocturne.job.JobRecord;
import dev.nocturne.rest.Traffic.LastCall;
import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

  /** Where a client goes on that got {@code lastEvent} last. */
  long position(String lastEvent, Scope scope) {
    Event.Id id =
        Ids.event(lastEvent)
            .filter(event -> scope.job() == null || scope.job().equals(event.subject()))
            .orElseThrow(() -> Problems.badParameter(LAST_EVENT, "must be an id of this stream"));
    long position =
        log.position(tenant(scope), id)
            .orElseThrow(
                () ->
                    Problems.of(
                        ProblemType.EVENT_GONE, "Read the jobs themselves and begin a new stream"));
    // What comes before it and cannot be read yet was not sent by any stream.
    return scope.job() == null ? Math.min(position, log.head()) : position;
  }

  /**
   * Sends what comes after {@code position}, until the client has left, the service stops, or the
   * scope is one job and its end was sent, or was and is not kept any more.
   */
  Response after(long position, Scope scope, HttpServerResponse client) {
    StreamingOutput body = out -> send(scope, position, out, client::closed);
    return Response.ok(body, MediaType.SERVER_SENT_EVENTS_TYPE)
        .header("Cache-Control", "no-cache")
        // What stands between must not hold events back.
        .header("X-Accel-Buffering", "no")
        .build();
  }

  private void send(Scope scope, long position, OutputStream out, BooleanSupplier left) {
    Semaphore signal = new Semaphore(0);
    signals.add(signal);
    try (var _ = tail.watch(scope, _ -> signal.release())) {
      write(out, ":from " + position);
      send(scope, position, out, signal, left);
    } catch (IOException e) {
      LOG.debug("a client left in the middle of its stream", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      signals.remove(signal);
    }
  }

  private void send(
      Scope scope, long position, OutputStream out, Semaphore signal, BooleanSupplier left)
      throws IOException, InterruptedException {
    long cursor = position;
    Event last = at(position, scope);
    boolean over = false;
    while (!stopping && !left.getAsBoolean()) {
      signal.drainPermits();
      List<Event> page = log.after(cursor, scope, PAGE);
      for (Event event : page) {
        write(out, lines(event));
        cursor = event.position();
        last = event;
      }
      if (!page.isEmpty()) {
        over = false;
      } else if (over) {
        return;
      } else if (over(scope, last)) {
        // The log is read once more, for an end that got its place meanwhile.
        over = true;
      } else if (!signal.tryAcquire(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
        write(out, ":waiting");
      }
    }
  }

  /** Lets every stream end, so that a stop does not wait for clients. */
  void stop(@Observes LastCall stop) {
    stopping = true;
    signals.forEach(Semaphore::release);
  }

  /** The event at the position, if a reader of the scope has got one there. */
  private @Nullable Event at(long position, Scope scope) {
    List<Event> found = position == 0 ? List.of() : log.after(position - 1, scope, 1);
    return found.isEmpty() || found.getFirst().position() != position ? null : found.getFirst();
  }

  /** Whether a job has ended whose events have all come to the log, be it that they left it. */
  private boolean over(Scope scope, @Nullable Event last) {
    if (scope.job() == null) {
      return false;
    }
    if (last == null) {
      return reader.told(tenant(scope), scope.job());
    }
    return last.ends() && isEnd(scope, last);
  }

  /** Whether it was the end of the job's last run. */
  private boolean isEnd(Scope scope, Event last) {
    JobRecord job = reader.find(tenant(scope), Objects.requireNonNull(scope.job())).orElse(null);
    return job == null
        || (job.standing().status().ended() && job.standing().run() == last.id().run());
  }

  private String lines(Event event) throws JsonProcessingException {
    String data = json.writeValueAsString(EventView.of(event));
    return "id:" + event.id() + "\nevent:" + event.wire() + "\ndata:" + data;
  }

  /** Returns when it is on its way, so that a slow client slows nobody but itself. */
  private static void write(OutputStream out, String lines) throws IOException {
    out.write((lines + "\n\n").getBytes(UTF_8));
    out.flush();
  }

  private static String tenant(Scope scope) {
    return Objects.requireNonNull(scope.tenant());
  }
}
