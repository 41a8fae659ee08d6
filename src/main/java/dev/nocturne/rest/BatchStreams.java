package dev.nocturne.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.events.EventTail;
import dev.nocturne.job.Batch;
import dev.nocturne.rest.Traffic.LastCall;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells clients how batches go, each client for as long as it stays; see {@link BatchStream}. */
@Singleton
class BatchStreams {

  private static final Logger LOG = Logger.getLogger(BatchStreams.class);

  private final EventTail tail;
  private final EventLog log;
  private final BatchReader reader;
  private final ObjectMapper json;
  private final Duration heartbeat;
  private final Set<BatchStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  BatchStreams(
      EventTail tail, EventLog log, BatchReader reader, ObjectMapper json, RestConfig config) {
    this.tail = tail;
    this.log = log;
    this.reader = reader;
    this.json = json;
    this.heartbeat = config.events().heartbeat();
  }

  /**
   * Tells of a batch until it has finished, the client has left, or the service stops.
   *
   * @param jobs whether what happens to its jobs is told too
   * @param lastEvent the last event that the client has got, if it has got any
   */
  Response of(Batch batch, boolean jobs, @Nullable String lastEvent, HttpServerResponse client) {
    Event.Id last = lastEvent == null ? null : last(batch, jobs, lastEvent);
    long position = jobs && last != null ? position(batch, last) : 0;
    StreamingOutput body =
        out -> {
          BatchStream stream = new BatchStream(this, batch, jobs, last, out);
          streams.add(stream);
          Semaphore signal = stream.signal();
          Scope scope = new Scope(batch.tenant(), null, batch.id());
          try (var _ = tail.watch(scope, _ -> signal.release())) {
            stream.tell(position, () -> stopping || client.closed());
          } catch (IOException e) {
            LOG.debug("a client left in the middle of its stream", e);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          } finally {
            streams.remove(stream);
          }
        };
    return Response.ok(body, MediaType.SERVER_SENT_EVENTS_TYPE)
        .header("Cache-Control", "no-cache")
        // What stands between must not hold events back.
        .header("X-Accel-Buffering", "no")
        .build();
  }

  private Event.Id last(Batch batch, boolean jobs, String lastEvent) {
    return Ids.event(lastEvent)
        .filter(event -> jobs || event.subject().equals(batch.id()))
        .orElseThrow(
            () -> Problems.badParameter(Streams.LAST_EVENT, "must be an id of this stream"));
  }

  private long position(Batch batch, Event.Id last) {
    long position = log.position(batch.tenant(), last).orElseThrow(BatchStreams::gone);
    List<Event> there = log.after(position - 1, new Scope(batch.tenant(), last.subject(), null), 1);
    if (there.isEmpty() || !batch.id().equals(there.getFirst().batch())) {
      throw Problems.badParameter(Streams.LAST_EVENT, "must be an id of this stream");
    }
    // What comes before it and cannot be read yet was not sent by any stream.
    return Math.min(position, log.head());
  }

  private static RuntimeException gone() {
    return Problems.of(
        ProblemType.EVENT_GONE, "Read the results themselves and begin a new stream");
  }

  /** Lets every stream end, so that a stop does not wait for clients. */
  void stop(@Observes LastCall stop) {
    stopping = true;
    streams.forEach(BatchStream::wake);
  }

  EventLog log() {
    return log;
  }

  BatchReader reader() {
    return reader;
  }

  ObjectMapper json() {
    return json;
  }

  Duration heartbeat() {
    return heartbeat;
  }
}
