package dev.nocturne.bench;

import dev.nocturne.LocalPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A database server and an upstream, and services on databases of their own. */
final class Rig implements AutoCloseable {

  private static final boolean LIMITS =
      Boolean.parseBoolean(System.getProperty("bench.limits", "true"));

  /** What starts the packaged service. */
  static final Path SERVICE = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

  private final Path folder;
  private final Path data;
  private final LocalPostgres server;
  private final Child upstream;
  private int databases;
  private int services;

  private Rig(Path folder, LocalPostgres server, Child upstream) {
    this.folder = folder;
    this.data = folder.resolve("postgres");
    this.server = server;
    this.upstream = upstream;
  }

  /** Starts the server with its defaults, which are durable, and the upstream. */
  static Rig start(Path folder) throws IOException, InterruptedException {
    LocalPostgres server = LocalPostgres.ensure(folder.resolve("postgres"));
    Child upstream = Child.start(folder, "upstream", ours(Upstream.class, List.of()), Map.of());
    return new Rig(folder, server, upstream);
  }

  private static List<String> ours(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Where all of it lies. */
  Path folder() {
    return folder;
  }

  Child upstream() {
    return upstream;
  }

  URI upstreamUrl() {
    return upstream.url();
  }

  /**
   * Makes an empty database, the only one that is left, and gives its address. What others left
   * would be vacuumed while this one is measured.
   */
  String database() throws SQLException {
    drop("bench_%");
    return another();
  }

  /** Makes an empty database beside those that there are, and gives its address. */
  String another() throws SQLException {
    String name = "bench_" + databases++;
    drop(name);
    run(address("postgres"), "create database " + name);
    return address(name);
  }

  /** Drops the databases with such a name, whoever is still connected. */
  private void drop(String like) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(address("postgres"));
        Statement statement = connection.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery(
              "select datname from pg_database where datname like '" + like + "'")) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      for (String name : names) {
        statement.execute("drop database if exists " + name + " with (force)");
      }
    }
  }

  private String address(String name) {
    return server.url().replace("/postgres", "/" + name) + "?user=" + LocalPostgres.USER;
  }

  /**
   * Starts the packaged service on that database; all that is set is where things are, and these.
   */
  Child service(String database, Map<String, String> more)
      throws IOException, InterruptedException {
    return start(SERVICE, List.of(), database, more);
  }

  /** Starts an application like the service, with more arguments for its JVM. */
  Child start(Path jar, List<String> jvm, String database, Map<String, String> more)
      throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>();
    settings.put("QUARKUS_HTTP_PORT", "0");
    settings.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
    settings.put("QUARKUS_DATASOURCE_JDBC_URL", database);
    settings.put("QUARKUS_DATASOURCE_USERNAME", LocalPostgres.USER);
    settings.put("QUARKUS_DATASOURCE_PASSWORD", "");
    settings.put("NOTTE_URL", upstreamUrl().toString());
    settings.put("NOTTE_API_KEY", "bench");
    settings.put("NOCTURNE_AUTH_ENABLED", "false");
    settings.putAll(more);
    List<String> arguments =
        new ArrayList<>(List.of(System.getProperty("bench.jvm", "").split(" ", -1)));
    arguments.removeIf(String::isBlank);
    arguments.addAll(jvm);
    arguments.addAll(List.of("-jar", jar.toString()));
    // Each has a log of its own, in which it is seen to listen.
    return Child.start(folder, "service-" + services++, arguments, settings);
  }

  /** Runs a part of the limit program and gives its figures, or none if it is left out. */
  Figures limit(String part, int number, String... more) throws Exception {
    if (!LIMITS) {
      return new Figures(List.of(Double.NaN));
    }
    // A service may be at work on the part's own.
    String database = another();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(part, database, upstreamUrl().toString(), String.valueOf(number)));
    arguments.addAll(List.of(more));
    Path log = folder.resolve("limit.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ours(Limit.class, arguments));
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start()
        .onExit()
        .join();
    drop(database.replaceFirst(".*/(bench_\\d+).*", "$1"));
    for (String line : Files.readAllLines(log)) {
      if (line.startsWith(Limit.FIGURES)) {
        String[] figures = line.substring(Limit.FIGURES.length()).split(" ", -1);
        return new Figures(Stream.of(figures).map(Double::valueOf).toList());
      }
    }
    throw new IOException("no figures in " + log);
  }

  /** What the database server has computed so far, with all its processes that still run. */
  Duration databaseCpu() throws IOException {
    return ProcessHandle.of(postmaster()).map(Machine::cpuOfAll).orElse(Duration.ZERO);
  }

  private long postmaster() throws IOException {
    return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
  }

  /** The processes that work for the limit program, by their numbers. */
  String[] pids() throws IOException {
    return new String[] {String.valueOf(postmaster()), String.valueOf(upstream.pid())};
  }

  /** The one number that a query answers with. */
  static long number(String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Runs a statement. */
  static void run(String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    upstream.close();
    server.stop();
  }
}
