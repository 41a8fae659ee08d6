package dev.nocturne.events;

import java.net.URI;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is said of every event that leaves.
 *
 * @param source whose events they are
 * @param publicAddress where clients reach this service, if links are to be absolute
 * @param inlineResult the largest result that an event carries itself, in bytes of JSON
 * @param emulated whether the jobs run against the emulator now
 */
public record CloudEventSettings(
    URI source, @Nullable PublicAddress publicAddress, int inlineResult, BooleanSupplier emulated) {

  /** The largest result that has to be read to know whether it may be carried. */
  public int largestStored() {
    // Foreign JSON is stored as a text in JSON, which at most doubles it.
    return (int) Math.min(Integer.MAX_VALUE, 2L * inlineResult + 1024);
  }
}
