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
 * @param vacant whether a slot was free
 * @param more whether slots are left that others who wait may get
 * @param looked who waits, if that was looked for
 */
record Deal(List<Claim> claims, List<Head> from, boolean vacant, boolean more, List<Head> looked) {

  /** Deals by a statement behind a setting; its answer has a row even if nobody gets a slot. */
  static Deal of(Connection connection, String sql, List<Object> args) throws SQLException {
    List<Claim> claims = new ArrayList<>();
    List<Head> from = new ArrayList<>();
    return Database.queryAfter(
            1,
            connection,
            sql,
            row -> {
              if (row.getString("tenant") != null) {
                claims.add(Claims.read(row));
                from.add(Head.read(row));
              }
              return read(row, claims, from);
            },
            args.toArray())
        .getFirst();
  }

  private static Deal read(ResultSet row, List<Claim> claims, List<Head> from) throws SQLException {
    // Another deal of what nobody got would come to nothing as well.
    boolean more = !claims.isEmpty() && row.getBoolean("more");
    return new Deal(
        claims, from, row.getBoolean("vacant"), more, row.isFirst() ? Head.all(row) : List.of());
  }
}
