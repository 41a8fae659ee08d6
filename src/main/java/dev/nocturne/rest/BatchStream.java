package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nocturne.events.BatchView;
import dev.nocturne.events.EventView;
import dev.nocturne.job.Batch;
import dev.nocturne.store.BatchEvent;
import dev.nocturne.store.BatchReader.End;
import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells one client how a batch goes: its counts when they have changed, at most once a second
 * however many jobs there are, and its end. What happens to its jobs is told at once, but only to a
 * client that asked for it.
 */
final class BatchStream {

  /** Events carry results of up to some megabytes, so few are held at once. */
  private static final int PAGE = 20;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final BatchStreams streams;
  private final Batch batch;
  private final boolean jobs;
  private final OutputStream out;
  private final Semaphore signal = new Semaphore(0);
  private final Semaphore stop = new Semaphore(0);

  private Event.@Nullable Id last;
  private @Nullable Batch told;
  private long toldAt;

  BatchStream(
      BatchStreams streams, Batch batch, boolean jobs, Event.@Nullable Id last, OutputStream out) {
    this.streams = streams;
    this.batch = batch;
    this.jobs = jobs;
    this.last = last;
    this.out = out;
  }

  /** Released for every event of the batch. */
  Semaphore signal() {
    return signal;
  }

  /** Lets it look at once whether it is to end. */
  void wake() {
    stop.release();
    signal.release();
  }

  /** Tells what there is to tell, behind a position of the log, until the batch has finished. */
  void tell(long from, BooleanSupplier over) throws IOException, InterruptedException {
    write(":from " + from);
    long position = from;
    while (!over.getAsBoolean()) {
      signal.drainPermits();
      // What is read here is told even if more happens now: that gives another signal.
      End end = streams.reader().end(batch.tenant(), batch.id()).orElse(null);
      Batch now = streams.reader().find(batch.tenant(), batch.id()).orElse(null);
      if (now == null) {
        return;
      }
      position = jobs ? tellJobs(position) : position;
      if (end != null && now.times().finishedAt() != null && tellEnd(end, now)) {
        return;
      }
      pause(tellProgress(now));
    }
  }

  /**
   * Tells the end unless the log does, behind all that has happened to the jobs.
   *
   * @return whether it has been told
   */
  private boolean tellEnd(End end, Batch now) throws IOException {
    if (end.id().equals(last)) {
      return true;
    }
    if (jobs && end.kept()) {
      return false;
    }
    write("id:" + end.id() + "\nevent:finished\ndata:" + json(BatchView.of(now)));
    return true;
  }

  private long tellJobs(long from) throws IOException {
    Scope scope = new Scope(batch.tenant(), null, batch.id());
    long position = from;
    List<Event> page = streams.log().after(position, scope, PAGE);
    while (!page.isEmpty()) {
      for (Event event : page) {
        String name =
            switch (event) {
              case BatchEvent _ -> "finished";
              case JobEvent job -> job.wire();
            };
        Object data =
            switch (event) {
              case BatchEvent finished -> BatchView.of(finished.of());
              case JobEvent job -> EventView.of(job);
            };
        write("id:" + event.id() + "\nevent:" + name + "\ndata:" + json(data));
        position = event.position();
        last = event.id();
      }
      page = streams.log().after(position, scope, PAGE);
    }
    return position;
  }

  /** Returns how long it is until more can be told, in nanoseconds; 0 if nothing has changed. */
  private long tellProgress(Batch now) throws IOException {
    if (told != null && told.counts().equals(now.counts()) && told.status() == now.status()) {
      return 0;
    }
    long wait = told == null ? 0 : toldAt + SECOND - System.nanoTime();
    if (wait > 0) {
      return wait;
    }
    write("event:progress\ndata:" + json(BatchView.of(now)));
    told = now;
    toldAt = System.nanoTime();
    return 0;
  }

  /** Waits for what is next, and says meanwhile that the stream lives. */
  private void pause(long untilProgress) throws IOException, InterruptedException {
    if (!jobs && told != null) {
      // Whatever happens within the second is told together.
      long rest = toldAt + SECOND - System.nanoTime();
      if (stop.tryAcquire(Math.max(rest, 0), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
    long most = untilProgress > 0 ? untilProgress : streams.heartbeat().toNanos();
    if (!signal.tryAcquire(most, TimeUnit.NANOSECONDS) && untilProgress == 0) {
      write(":waiting");
    }
  }

  private String json(Object view) throws IOException {
    return streams.json().writeValueAsString(view);
  }

  /** Returns when it is on its way, so that a slow client slows nobody but itself. */
  private void write(String lines) throws IOException {
    out.write((lines + "\n\n").getBytes(UTF_8));
    out.flush();
  }
}
