package dev.nocturne.store;

import dev.nocturne.store.Deliveries.Message;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event at one webhook so far.
 *
 * @param tries how often it was tried, of its own accord and when it was asked for
 * @param last the last try, or null before the first
 * @param nextAt when it is tried next, or null if it is not
 */
public record Delivery(
    UUID id,
    Message message,
    State state,
    int tries,
    @Nullable Try last,
    @Nullable Instant nextAt,
    Times times) {

  /** Where a delivery stands. */
  public enum State {
    /** It is tried, now or later. */
    WAITING,
    /** The webhook answered that it has it. */
    DELIVERED,
    /** It is not tried any more. */
    FAILED;

    /** The state's name in answers. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that name. */
    public static Optional<State> of(String wire) {
      return Arrays.stream(values()).filter(state -> state.wire().equals(wire)).findFirst();
    }
  }

  /**
   * A try.
   *
   * @param status what the webhook answered, or null if it did not, or not yet
   * @param error why it did not arrive, or null
   */
  public record Try(Instant at, @Nullable Integer status, @Nullable String error) {}

  /** When it was made, and when it arrived or was given up. */
  public record Times(Instant createdAt, @Nullable Instant endedAt) {}
}
