package dev.nocturne.store;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The log of all events, read by position, in order per job. Nothing is read that is behind an
 * event whose transaction still goes on, so a reader that remembers a position never misses one.
 */
public interface EventLog {

  /**
   * The events after a position, in order: at least one if there is one, and fewer than {@code
   * limit} where they are large.
   */
  List<Event> after(long position, Scope scope, int limit);

  /** The events of all tenants after a position, in order, at least one if there is one. */
  default List<Parcel> parcels(long position, Parcel.Load load) {
    return after(position, Scope.ALL, load.events()).stream()
        .map(event -> new Parcel(event, true))
        .toList();
  }

  /**
   * Which jobs and batches the events after a position are about, in order, without their payloads.
   */
  default List<Touch> touched(long position, int limit) {
    return after(position, Scope.ALL, limit).stream()
        .map(
            event ->
                new Touch(
                    event.position(),
                    event.tenant(),
                    event.id().subject(),
                    event.batch(),
                    event.ends()))
        .toList();
  }

  /** The position up to which the log is whole, 0 if there is none. */
  long head();

  /** The position of a tenant's event, or empty if it is unknown or too old. */
  OptionalLong position(String tenant, Event.Id id);

  /**
   * Takes the right to feed a sink for {@code lease}, if nobody else has it.
   *
   * @return the position the sink has reached, or empty if another replica feeds it
   */
  OptionalLong takeSink(String sink, String holder, Duration lease);

  /**
   * Notes how far a sink has got, and keeps the right to feed it for {@code lease} from now on.
   *
   * @return false, and nothing is noted, if the right was lost
   */
  boolean markSink(String sink, String holder, long position, Duration lease);

  /** How many events of the log a sink has not got yet. */
  long lag(String sink);

  /**
   * That something happened to a job or a batch.
   *
   * @param subject the job or the batch
   * @param batch the batch, or the one that the job belongs to
   * @param ends whether it was the end of a run
   */
  record Touch(long position, String tenant, UUID subject, @Nullable UUID batch, boolean ends) {}

  /**
   * Which events a reader wants.
   *
   * @param tenant null for all tenants, which only sinks may ask for
   */
  record Scope(@Nullable String tenant, @Nullable UUID job, @Nullable UUID batch) {

    /** Every event of every tenant. */
    public static final Scope ALL = new Scope(null, null, null);
  }
}
