package dev.nocturne.store;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions and statements over the one data source, and nothing else. What is done for one
 * tenant is done {@link #inTenant}; what is done for all of them, or before it is known for whom,
 * by {@link #transact}.
 */
@Singleton
final class Database {

  private static final int TRIES = 3;

  /** What JDBC calls the rows that were changed by a statement which does not exist. */
  private static final int NO_MORE = -1;

  /** A serialization failure and a deadlock: the transaction did nothing and may be repeated. */
  private static final Set<String> REPEATABLE = Set.of("40001", "40P01");

  /** Before all that would take a snapshot. */
  private static final String ONE_MOMENT =
      "set transaction isolation level repeatable read, read only; ";

  /** What the transaction that is under way in this thread gives others to do. */
  private static final ScopedValue<Set<String>> SAID = ScopedValue.newInstance();

  private final DataSource source;
  private final RowSecurity security;
  private final Nudges nudges;

  @Inject
  Database(DataSource source, RowSecurity security, Nudges nudges) {
    this.source = source;
    this.security = security;
    this.nudges = nudges;
  }

  Database(DataSource source, RowSecurity security) {
    this(source, security, new Nudges(source));
  }

  Database(DataSource source) {
    this(source, RowSecurity.ON);
  }

  /**
   * Runs all of it in one transaction that sees and writes what this tenant has and nothing else,
   * whatever its statements say. Otherwise it is as {@link #transact}.
   */
  <T> T inTenant(String tenant, Work<T> work) {
    return inTenant("", tenant, work);
  }

  /** The same, reading only, and all of it from one snapshot. */
  <T> T readInTenant(String tenant, Work<T> work) {
    return inTenant(ONE_MOMENT, tenant, work);
  }

  private <T> T inTenant(String before, String tenant, Work<T> work) {
    return transact(
        connection -> {
          try (PreparedStatement entry = prepare(connection, before + security.entry(), tenant)) {
            entry.execute();
          }
          return work.in(connection);
        });
  }

  /**
   * One query as a transaction of this tenant: its beginning, the query and its end are one message
   * to the server, so that there is one round trip. The plan does not depend on the numbers.
   */
  <T> List<T> queryInTenant(String tenant, String sql, Row<T> row, @Nullable Object... args) {
    List<@Nullable Object> all = new ArrayList<>(Arrays.asList(args));
    all.addFirst(tenant);
    String entered = security.entry() + Planning.AND_ONCE + sql;
    return atOnce(connection -> queryAfter(1, connection, entered, row, all.toArray()));
  }

  /**
   * Runs all of it in one transaction that sees every tenant, again if it lost against another one.
   *
   * @throws StoreUnavailable if the database fails; the transaction then has happened wholly or not
   *     at all, and if the connection broke at its commit nobody knows which
   */
  <T> T transact(Work<T> work) {
    return atOnce(connection -> transact(connection, work));
  }

  /**
   * The same, but each message to the server is a transaction by itself. For work that is one
   * message: the server begins and commits without being told to, which saves a round trip.
   */
  <T> T atOnce(Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      Set<String> said = new HashSet<>();
      try (Connection connection = source.getConnection()) {
        T result = ScopedValue.where(SAID, said).<T, SQLException>call(() -> work.in(connection));
        nudges.tell(said);
        return result;
      } catch (SQLException e) {
        if (attempt == TRIES || !REPEATABLE.contains(String.valueOf(e.getSQLState()))) {
          throw new StoreUnavailable(e);
        }
      }
    }
  }

  private static <T> T transact(Connection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.in(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      // Also an error: to leave the transaction open would commit what was done of it.
      try {
        connection.rollback();
      } catch (SQLException broken) {
        e.addSuppressed(broken);
      }
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /**
   * All rows of a query. Statements before it that answer nothing, with semicolons between, go to
   * the server together with it.
   */
  static <T> List<T> query(Connection connection, String sql, Row<T> row, @Nullable Object... args)
      throws SQLException {
    return queryAfter(0, connection, sql, row, args);
  }

  /** The same where so many statements before it answer with rows, which nobody wants to know. */
  static <T> List<T> queryAfter(
      int before, Connection connection, String sql, Row<T> row, @Nullable Object... args)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, args)) {
      boolean answers = statement.execute();
      for (int i = 0; i < before; i++) {
        answers = statement.getMoreResults();
      }
      while (!answers && statement.getUpdateCount() != NO_MORE) {
        answers = statement.getMoreResults();
      }
      List<T> all = new ArrayList<>();
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          all.add(row.read(rows));
        }
      }
      return all;
    }
  }

  /** How many rows a statement changed. */
  static int update(Connection connection, String sql, @Nullable Object... args)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, args)) {
      return statement.executeUpdate();
    }
  }

  /** Lists become arrays; everything else goes as it is. */
  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... args) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < args.length; i++) {
      Object arg = args[i];
      switch (arg) {
        case Column(String type, List<?> values) ->
            statement.setArray(i + 1, array(connection, type, values));
        case Packed(String type, byte[] bytes) ->
            statement.setArray(i + 1, BinaryArray.of(connection, type, bytes));
        case null, default -> statement.setObject(i + 1, arg);
      }
    }
    return statement;
  }

  /** What is in an array of its own type goes in binary, without being escaped. */
  private static Array array(Connection connection, String type, List<?> values)
      throws SQLException {
    return BinaryArray.knows(type)
        ? BinaryArray.of(connection, type, BinaryArray.bytes(type, values))
        : connection.createArrayOf(type, values.toArray());
  }

  /** Wakes those who have something to do now, here and elsewhere, once the transaction is over. */
  static void nudge(String... channels) {
    SAID.get().addAll(List.of(channels));
  }

  /** One transaction's work. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /** Reads the row that a result set stands on. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * One column of many rows, as a statement for all of them takes it.
   *
   * @param type PostgreSQL's name of the elements' type
   */
  record Column(String type, List<?> values) {

    /** The column of what {@code get} reads out of each item. */
    static <T> Column of(String type, List<T> items, Function<T, ? extends @Nullable Object> get) {
      List<@Nullable Object> values = new ArrayList<>();
      items.forEach(item -> values.add(get.apply(item)));
      return new Column(type, values);
    }

    /** The same, as it is sent; of ids, texts, booleans, and numbers but integers. */
    Packed packed() {
      return new Packed(type, BinaryArray.bytes(type, values));
    }
  }

  /** A column that was put together before there was a connection. */
  @SuppressWarnings("ArrayRecordComponent")
  record Packed(String type, byte[] bytes) {}
}
