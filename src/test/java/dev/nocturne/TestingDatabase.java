package dev.nocturne;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** A database of a test's own, on the one PostgreSQL server that all tests share. */
public final class TestingDatabase implements AutoCloseable {

  private static final String SERVER = "nocturne.testing.server";
  private static final String OF_THE_SERVER = "/postgres";
  private static final String TEMPLATE = "migrated";
  private static final int CONNECTIONS = 20;

  private final String name = "test_" + UUID.randomUUID().toString().replace('-', '_');

  private TestingDatabase() {}

  /**
   * Makes a database that has the newest tables, and starts the server for the first one. Whoever
   * migrates it finds nothing to do but what each start of the service does.
   */
  public static TestingDatabase create() {
    return like(TEMPLATE);
  }

  /** Makes one that has nothing. */
  public static TestingDatabase empty() {
    return like("template1");
  }

  private static TestingDatabase like(String template) {
    TestingDatabase database = new TestingDatabase();
    onServer("create database " + database.name + " template " + template + " strategy file_copy");
    return database;
  }

  /** The address for JDBC; the user is {@link LocalPostgres#USER}, without a password. */
  public String url() {
    return at(name);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), LocalPostgres.USER, "");
  }

  /** Its connections, pooled as those of the service are, which begin with a statement. */
  public AgroalDataSource pool(String initially) {
    return pool(initially, "");
  }

  /** The same, with settings of the driver behind the address. */
  public AgroalDataSource pool(String initially, String driver) {
    try {
      return AgroalDataSource.from(
          new AgroalDataSourceConfigurationSupplier()
              .connectionPoolConfiguration(
                  pool ->
                      pool.maxSize(CONNECTIONS)
                          .connectionFactoryConfiguration(
                              to ->
                                  to.jdbcUrl(url() + driver)
                                      .initialSql(initially)
                                      .principal(new NamePrincipal(LocalPostgres.USER)))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one number that a query answers with. */
  public long number(String sql) throws SQLException {
    try (Connection connection = connect()) {
      return number(connection, sql);
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Drops it, whoever still uses it, and the role that was made for it. */
  @Override
  public void close() {
    long id = idOnServer();
    onServer("drop database " + name + " with (force)");
    onServer("drop role if exists nocturne_tenant_" + id);
  }

  private long idOnServer() {
    try (Connection connection = DriverManager.getConnection(server(), LocalPostgres.USER, "")) {
      return number(connection, "select oid from pg_database where datname = '" + name + "'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void onServer(String sql) {
    try (Connection connection = DriverManager.getConnection(server(), LocalPostgres.USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /**
   * Tests of one process have several class loaders, each with statics of its own, and the library
   * that unpacks the server fails where two of them do it at once. They have only the JDK in
   * common.
   */
  private static String server() {
    synchronized (System.getProperties()) {
      String running = System.getProperty(SERVER);
      if (running != null) {
        return running;
      }
      Path data = Path.of("target", "testing", "postgres");
      LocalPostgres server = LocalPostgres.ensureForTests(data);
      try {
        ProcessHandle process = Postmaster.on(data).orElseThrow().process();
        // Not by its own means: their class loader may be closed by then.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      System.setProperty(SERVER, server.url());
      migrate();
      return server.url();
    }
  }

  /** Once for all, since it takes longer than to copy the result. */
  private static void migrate() {
    onServer("drop database if exists " + TEMPLATE);
    onServer("create database " + TEMPLATE);
    Flyway.configure()
        .dataSource(at(TEMPLATE), LocalPostgres.USER, "")
        // What depends on the database is left to each of the copies.
        .skipDefaultCallbacks(true)
        .load()
        .migrate();
  }

  private static String at(String name) {
    return server().replace(OF_THE_SERVER, "/" + name);
  }
}
