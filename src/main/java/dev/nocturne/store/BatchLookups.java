package dev.nocturne.store;

import dev.nocturne.store.Batches.Pace;
import dev.nocturne.store.Batches.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks up what is known of the rows of batches. */
final class BatchLookups {

  private static final String PART = "select before from batch_part where batch = ? and key = ?";

  private static final String HASHES =
      """
      select first, hashes from batch_chunk where batch = ? and first <= ?
      order by first desc limit 1
      """;

  private static final String PACE =
      """
      with recent as (
        select job, run from event
        where position > (select last_value from event_position) - 5000 and type = 'succeeded'
          and tenant = ?
        order by position desc limit 500)
      select j.kind, avg(extract(epoch from o.finished_at - o.started_at)) as seconds
      from recent r
        cross join lateral (select kind from job where id = r.job offset 0) j
        cross join lateral (
          select started_at, finished_at from outcome where job = r.job and run = r.run offset 0) o
      where o.started_at is not null group by j.kind
      """;

  /** Not those that wait for a lane or a time: others could start before them. */
  private static final String WAITING =
      Planning.ALONG_INDEXES
          + """
          select count(*) from (
            select from work
            where batch = ? and gate in ('open', 'batch', 'held') and starting limit ?) w
          """;

  private static final String REFUSED =
      """
      select line, errors, body from batch_rejected
      where batch = ? and line > ? order by line limit ?
      """;

  /** How many lines came before a part of which some was stored. */
  Optional<Long> before(Connection connection, UUID batch, @Nullable String key)
      throws SQLException {
    return Database.query(connection, PART, row -> row.getLong(1), batch, key).stream().findFirst();
  }

  Optional<Hashes> hashes(Connection connection, UUID batch, long line) throws SQLException {
    return Database.query(
            connection,
            HASHES,
            row -> Hashes.stored(row.getLong("first"), row.getBytes("hashes")),
            batch,
            line)
        .stream()
        .findFirst();
  }

  List<Refusal> refused(Connection connection, UUID batch, long afterLine, int limit)
      throws SQLException {
    return Database.query(
        connection,
        REFUSED,
        row -> new Refusal(row.getLong(1), row.getString(2), row.getString(3)),
        batch,
        afterLine,
        limit);
  }

  int waiting(Connection connection, UUID batch, int most) throws SQLException {
    return Database.query(connection, WAITING, row -> row.getInt(1), batch, most).getFirst();
  }

  Pace pace(Connection connection, String tenant) throws SQLException {
    Map<String, Duration> byKind = new HashMap<>();
    Database.query(
        connection,
        PACE,
        row ->
            byKind.put(
                row.getString("kind"),
                Duration.ofMillis((long) (row.getDouble("seconds") * 1_000))),
        tenant);
    int slots =
        Database.query(connection, "select slots from slot_count", row -> row.getInt(1)).getFirst();
    return new Pace(byKind, slots);
  }
}
