package dev.nocturne.store;

/**
 * An event as it is carried to a sink.
 *
 * @param whole false if the job's result is too large to be carried along; it is then empty here,
 *     and the job itself has it
 */
public record Parcel(Event event, boolean whole) {

  /**
   * How much is carried at once.
   *
   * @param events at most so many events
   * @param bytes no further event once so many bytes were read for them
   * @param result the largest result that is carried, in bytes as it is stored
   */
  public record Load(int events, long bytes, int result) {}
}
