package dev.nocturne.store;

import dev.nocturne.job.Claim;
import dev.nocturne.store.Heads.Head;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What dealing slots out once came to.
 *
 * @param claims those who got one
 * @param from where they waited
 * @param turns of the slots that they got
 * @param vacant whether a slot was free
 * @param more whether slots are left that others who wait may get
 * @param looked who waits, if that was looked for
 */
record Deal(
    List<Claim> claims,
    List<Head> from,
    List<Long> turns,
    boolean vacant,
    boolean more,
    List<Head> looked) {

  /** Deals by a statement behind a setting; its answer has a row even if nobody gets a slot. */
  static Deal of(Connection connection, String sql, List<Object> args) throws SQLException {
    List<Claim> claims = new ArrayList<>();
    List<Head> from = new ArrayList<>();
    List<Long> turns = new ArrayList<>();
    return Database.queryAfter(
            1,
            connection,
            sql,
            row -> {
              if (row.getString("tenant") != null) {
                claims.add(Claims.read(row));
                from.add(Head.read(row));
                turns.add(row.getLong("turn"));
              }
              return read(row, claims, from, turns);
            },
            args.toArray())
        .getFirst();
  }

  private static Deal read(ResultSet row, List<Claim> claims, List<Head> from, List<Long> turns)
      throws SQLException {
    // Another deal of what nobody got would come to nothing as well.
    boolean more = !claims.isEmpty() && row.getBoolean("more");
    List<Head> looked = row.isFirst() ? Head.all(row) : List.of();
    return new Deal(claims, from, turns, row.getBoolean("vacant"), more, looked);
  }
}
