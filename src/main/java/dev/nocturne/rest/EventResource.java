package dev.nocturne.rest;

import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens, as it happens: server-sent events that a client can take up where it left off. */
@Path("/v1")
@Produces(MediaType.SERVER_SENT_EVENTS)
@Blocking
class EventResource {

  private static final String LAST_EVENT = "Last-Event-ID";

  private final Caller caller;
  private final EventLog log;
  private final JobReader reader;
  private final Streams streams;

  EventResource(Caller caller, EventLog log, JobReader reader, Streams streams) {
    this.caller = caller;
    this.log = log;
    this.reader = reader;
    this.streams = streams;
  }

  @GET
  @Path("jobs/{id}/events")
  @PermitAll
  public void ofJob(
      @PathParam("id") String id,
      @HeaderParam(LAST_EVENT) @Nullable String lastEvent,
      @Context HttpServerResponse response,
      @Context SseEventSink sink,
      @Context Sse sse) {
    UUID job = Ids.uuid(id).orElseThrow(Problems::notFound);
    if (reader.find(caller.tenant(), job).isEmpty()) {
      throw Problems.notFound();
    }
    long from = lastEvent == null ? 0 : position(lastEvent, job);
    send(new Scope(caller.tenant(), job, null), from, response, sink, sse);
  }

  @GET
  @Path("events")
  @PermitAll
  public void ofAll(
      @HeaderParam(LAST_EVENT) @Nullable String lastEvent,
      @Context HttpServerResponse response,
      @Context SseEventSink sink,
      @Context Sse sse) {
    long from = lastEvent == null ? log.head() : position(lastEvent, null);
    send(new Scope(caller.tenant(), null, null), from, response, sink, sse);
  }

  private void send(
      Scope scope, long from, HttpServerResponse response, SseEventSink sink, Sse sse) {
    response.putHeader("Cache-Control", "no-cache").putHeader("X-Accel-Buffering", "no");
    streams.start(scope, from, sink, sse);
  }

  private long position(String lastEvent, @Nullable UUID job) {
    Event.Id id =
        Ids.event(lastEvent)
            .filter(event -> job == null || job.equals(event.job()))
            .orElseThrow(() -> Problems.badParameter(LAST_EVENT, "must be an id of this stream"));
    boolean ours = reader.find(caller.tenant(), id.job()).isPresent();
    return (ours ? log.position(id) : OptionalLong.empty())
        .orElseThrow(
            () ->
                Problems.of(
                    ProblemType.EVENT_GONE, "Read the jobs themselves and begin a new stream"));
  }
}
