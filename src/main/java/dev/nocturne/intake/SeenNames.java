package dev.nocturne.intake;

import java.util.ArrayList;
import java.util.List;

/**
 * The names of all lines of a batch, as far as it takes to know that a name is new: who brought all
 * of them need not ask the database for each. Those of the newest chunk are compared with what came
 * before it and then come to that.
 */
final class SeenNames {

  /**
   * Bits of the first part, 128 kB, and of the last, 8 MB; each is twice as large as the one
   * before. So all of them are as large as their names need, and no names have to be kept.
   */
  private static final int FIRST = 1 << 20;

  private static final int LAST = 1 << 26;

  /**
   * Of new names each part takes one in 400,000 for one that came, while there are so many bits for
   * each of its own: up to 2.8 million names. Of ten million the last part takes one in 40.
   */
  private static final int BITS_FOR_EACH = 48;

  /** So many are marked for each name. */
  private static final int MARKS = 6;

  /** Only once there is a second chunk: most batches have none. */
  private final List<long[]> parts = new ArrayList<>();

  /** So many names the newest part has room for. */
  private int room;

  private List<String> newest = List.of();

  /** Those of the names of the next chunk that may have come in a chunk before it. */
  List<String> again(List<String> names) {
    newest.forEach(name -> mark(spread(name)));
    newest = names;
    return names.stream().filter(this::isMarked).toList();
  }

  private void mark(long hash) {
    if (room == 0) {
      grow();
    }
    room = Math.max(room - 1, 0);
    long[] part = parts.getLast();
    for (int i = 0; i < MARKS; i++) {
      int bit = bit(hash, i, part);
      part[bit / Long.SIZE] |= 1L << bit;
    }
  }

  private void grow() {
    int last = parts.isEmpty() ? FIRST / 2 : parts.getLast().length * Long.SIZE;
    if (last < LAST) {
      parts.add(new long[2 * last / Long.SIZE]);
      room = 2 * last / BITS_FOR_EACH;
    }
  }

  private boolean isMarked(String name) {
    long hash = spread(name);
    return parts.stream().anyMatch(part -> isMarked(hash, part));
  }

  private static boolean isMarked(long hash, long[] part) {
    boolean marked = true;
    for (int i = 0; marked && i < MARKS; i++) {
      int bit = bit(hash, i, part);
      marked = (part[bit / Long.SIZE] >>> bit & 1) == 1;
    }
    return marked;
  }

  /** The bits of a name, from the two halves of its hash. */
  private static int bit(long hash, int number, long[] part) {
    int stride = (int) (hash >>> Integer.SIZE) | 1;
    return (int) hash + number * stride & part.length * Long.SIZE - 1;
  }

  /** Names are often numbered, and their hashes then lie beside each other. */
  private static long spread(String name) {
    long hash = name.hashCode() * 0x9E3779B97F4A7C15L;
    return hash ^ hash >>> 32;
  }
}
