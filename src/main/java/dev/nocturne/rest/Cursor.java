package dev.nocturne.rest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on: the last item of the page before, and a checksum over it and the filter.
 * The checksum is no secret; it finds cursors that were damaged or belong to another list.
 */
public final class Cursor {

  private static final int ID = 16;
  private static final int CHECK = 8;

  private Cursor() {}

  /** The cursor behind {@code last} in the list that {@code filter} describes. */
  public static String after(UUID last, String filter) {
    byte[] id = bytes(last);
    byte[] all = Arrays.copyOf(id, ID + CHECK);
    System.arraycopy(check(id, filter), 0, all, ID, CHECK);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /**
   * The cursor behind a page, or null if it is the last.
   *
   * @param limit how many items were asked for
   * @param filter what describes the list
   */
  public static <T> @Nullable String next(
      List<T> page, Function<T, UUID> id, int limit, String filter) {
    return page.size() < limit ? null : after(id.apply(page.getLast()), filter);
  }

  /** The item a cursor stands behind, or empty if it is no cursor of this list. */
  static Optional<UUID> read(String cursor, String filter) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    if (all.length != ID + CHECK) {
      return Optional.empty();
    }
    byte[] id = Arrays.copyOf(all, ID);
    if (!Arrays.equals(all, ID, ID + CHECK, check(id, filter), 0, CHECK)) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(id);
    return Optional.of(new UUID(buffer.getLong(), buffer.getLong()));
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(ID)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static byte[] check(byte[] id, String filter) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(id);
      return sha.digest(filter.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
