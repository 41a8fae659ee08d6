package dev.nocturne;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What is in a database, for tests that look for what must not be there. */
public final class Stored {

  private Stored() {}

  /** Each row of each table, as text. */
  public static List<String> in(DataSource database) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      List<String> tables =
          read(
              connection,
              "select table_name from information_schema.tables"
                  + " where table_schema = current_schema() and table_type = 'BASE TABLE'");
      for (String table : tables) {
        all.addAll(read(connection, "select t::text from " + table + " t"));
      }
    }
    return all;
  }

  private static List<String> read(Connection connection, String sql) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }
}
