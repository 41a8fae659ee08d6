package dev.nocturne.store;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch as whoever appends has to know it.
 *
 * @param open whether rows can be appended
 * @param received what has come so far
 */
public record Draft(
    UUID id, String tenant, String form, boolean reject, boolean open, Received received) {

  /**
   * What has come of a batch.
   *
   * @param lines blank and refused ones too
   * @param columns of its table of results
   * @param last the greatest id of its jobs, or null if it has none
   */
  public record Received(long lines, List<String> columns, @Nullable UUID last) {

    /** Of a batch that is new. */
    public static final Received NOTHING = new Received(0, List.of(), null);
  }
}
