package dev.nocturne.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds the place of a row among the jobs of its batch. Ids begin with the time at which a job was
 * made, and rows become jobs one after the other; so a few looks into the index of ids find any
 * row, and no other index is kept for it.
 */
final class LineSearch {

  /** So many rows too early is near enough. */
  private static final long NEAR = 1_000;

  /** Behind the time, an id of version 7 has these bits at least. */
  private static final long VERSION = 0x7000L;

  private static final long VARIANT = Long.MIN_VALUE;
  private static final int TIME = 16;

  private static final String FIRST =
      "select id, line from job where tenant = ? and batch = ? order by id limit 1";

  private static final String LAST =
      "select id, line from job where tenant = ? and batch = ? order by id desc limit 1";

  private static final String NEXT =
      "select id, line from job where tenant = ? and batch = ? and id >= ? order by id limit 1";

  private final Connection connection;
  private final String tenant;
  private final UUID batch;

  LineSearch(Connection connection, String tenant, UUID batch) {
    this.connection = connection;
    this.tenant = tenant;
    this.batch = batch;
  }

  /**
   * A job.
   *
   * @param number of its row
   */
  record Place(UUID id, long number) {

    long millis() {
      return id.getMostSignificantBits() >>> TIME;
    }
  }

  /**
   * A job not far before the row of that number, or the first one of all; empty if there is none.
   */
  Optional<Place> before(long number) throws SQLException {
    Optional<Place> first = look(FIRST, tenant, batch);
    Optional<Place> last = look(LAST, tenant, batch);
    if (first.isEmpty() || last.isEmpty()) {
      return first;
    }
    Place low = first.get();
    long high = last.get().millis() + 1;
    while (number - low.number() > NEAR && high - low.millis() > 1) {
      long middle = (low.millis() + high) >>> 1;
      Optional<Place> found =
          look(NEXT, tenant, batch, new UUID(middle << TIME | VERSION, VARIANT));
      if (found.isPresent() && found.get().number() <= number) {
        low = found.get();
      } else {
        high = middle;
      }
    }
    return Optional.of(low);
  }

  private Optional<Place> look(String sql, Object... args) throws SQLException {
    List<Place> found = Database.query(connection, sql, LineSearch::place, args);
    return found.stream().findFirst();
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(row.getObject("id", UUID.class), row.getLong("line"));
  }
}
