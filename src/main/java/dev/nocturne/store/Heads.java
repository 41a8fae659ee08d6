package dev.nocturne.store;

import dev.nocturne.job.Kind;
import dev.nocturne.store.Database.Column;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Knows the first job that may start of each priority, tenant and kind, from where a claim begins.
 * Until it is time for another look, claims go on from what they took last; those that came or came
 * back meanwhile are seen by the next look.
 */
final class Heads {

  /** By a look into the index for each of them. */
  static final String LOOK =
      """
      %s
      select f.priority, f.tenant, k.kind, w.rank
      from waiting f cross join unnest(array[%s]) as k(kind) cross join lateral (
        select rank from work
        where starting and gate = 'open' and priority = f.priority and tenant = f.tenant
          and kind = k.kind and due_at <= now() and %s
        order by rank limit 1) w
      """
          .formatted(Ranks.WAITING, Ranks.KINDS, Claims.READABLE);

  private final RareLook looks;
  private volatile List<Head> known = List.of();

  /**
   * @param nanoTime a clock that never goes back
   */
  Heads(LongSupplier nanoTime) {
    this.looks = new RareLook(nanoTime);
  }

  /** A priority, a tenant and a kind, and the lowest rank at which one of them may start. */
  record Head(short priority, String tenant, String kind, long rank) {

    /** That of a row with these columns. */
    static Head read(ResultSet row) throws SQLException {
      return new Head(
          row.getShort("priority"),
          row.getString("tenant"),
          row.getString("kind"),
          row.getLong("rank"));
    }

    /** Those of the arrays of a row with these columns in the plural, which may be null. */
    static List<Head> all(ResultSet row) throws SQLException {
      Array ranks = row.getArray("ranks");
      if (ranks == null) {
        return List.of();
      }
      Object[] priorities = (Object[]) row.getArray("priorities").getArray();
      Object[] tenants = (Object[]) row.getArray("tenants").getArray();
      Object[] kinds = (Object[]) row.getArray("kinds").getArray();
      Object[] all = (Object[]) ranks.getArray();
      return IntStream.range(0, all.length)
          .mapToObj(
              i ->
                  new Head(
                      ((Number) priorities[i]).shortValue(),
                      String.valueOf(tenants[i]),
                      String.valueOf(kinds[i]),
                      ((Number) all[i]).longValue()))
          .toList();
    }

    /** As a statement takes it. */
    List<Object> values() {
      return List.of(priority, tenant, kind, rank);
    }

    private boolean isOf(Head other) {
      return priority == other.priority && tenant.equals(other.tenant) && kind.equals(other.kind);
    }

    /** The rank that comes after all of those that were taken. */
    private Head after(Collection<Head> taken) {
      long last = taken.stream().filter(this::isOf).mapToLong(Head::rank).max().orElse(rank - 1);
      return new Head(priority, tenant, kind, Math.max(rank, last + 1));
    }
  }

  /** Those of these kinds that the last look found, while another one is not due; else none. */
  List<Head> known(Set<Kind> kinds) {
    return looks.due() ? List.of() : of(kinds);
  }

  /** Knows nothing until the next look. */
  void forget() {
    known = List.of();
  }

  /** Now, for {@link #learn}. */
  long now() {
    return looks.now();
  }

  /**
   * A look that was a part of what was begun at that time has found these, of all kinds. It counts
   * for the whole: where it takes long enough to matter it takes the most of that.
   */
  void learn(long begun, List<Head> found) {
    known = found;
    looks.made(begun);
  }

  private List<Head> of(Set<Kind> kinds) {
    Set<String> wanted = kinds.stream().map(Kind::wire).collect(Collectors.toSet());
    return known.stream().filter(head -> wanted.contains(head.kind())).toList();
  }

  /** Jobs of these ranks were taken: the next claim begins after them. */
  void taken(Collection<Head> jobs) {
    known = known.stream().map(head -> head.after(jobs)).toList();
  }

  /** As a statement takes them. */
  static List<Column> columns(List<Head> heads) {
    return List.of(
        Column.of("smallint", heads, Head::priority),
        Column.of("text", heads, Head::tenant),
        Column.of("text", heads, Head::kind),
        Column.of("bigint", heads, Head::rank));
  }

  /** Whether more than one tenant waits. */
  static boolean ofMany(List<Head> heads) {
    return heads.stream().map(Head::tenant).distinct().count() > 1;
  }
}
