package dev.nocturne.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of all lines of a batch, as far as it takes to know that a name is new: who brought all
 * of them need not ask the database for each. Those of the newest chunk are compared with what came
 * before it and then come to that.
 */
final class SeenNames {

  /** Of a million names one in seventy is taken for one that came; of ten million, every second. */
  private static final int BITS = 1 << 24;

  /** Only once there is a second chunk: most batches have none. */
  private long @Nullable [] bits;

  private List<String> newest = List.of();

  /** Those of the names of the next chunk that may have come in a chunk before it. */
  List<String> again(List<String> names) {
    if (bits == null && !newest.isEmpty()) {
      bits = new long[BITS / Long.SIZE];
    }
    long[] seen = bits;
    if (seen == null) {
      newest = names;
      return List.of();
    }
    newest.forEach(name -> mark(seen, name));
    newest = names;
    return names.stream().filter(name -> isMarked(seen, name)).toList();
  }

  private static void mark(long[] seen, String name) {
    int one = one(name);
    int other = other(name);
    seen[one / Long.SIZE] |= 1L << one;
    seen[other / Long.SIZE] |= 1L << other;
  }

  private static boolean isMarked(long[] seen, String name) {
    int one = one(name);
    int other = other(name);
    return (seen[one / Long.SIZE] >>> one & seen[other / Long.SIZE] >>> other & 1) == 1;
  }

  private static int one(String name) {
    return (int) (spread(name) >>> 40);
  }

  private static int other(String name) {
    return (int) spread(name) & BITS - 1;
  }

  /** Names are often numbered, and their hashes then lie beside each other. */
  private static long spread(String name) {
    long hash = name.hashCode() * 0x9E3779B97F4A7C15L;
    return hash ^ hash >>> 32;
  }
}
